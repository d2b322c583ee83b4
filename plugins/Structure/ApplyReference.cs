namespace IpAdapter.Graph.Structure;

/// <summary>
/// Applies reference-only attention, which needs no trained weights: in every step the reference goes through the UNet at the same noise level, and every self-attention layer reads its states beside its own.
/// A rival to compare image prompts with; it makes a step take about three times as long. May be used several times, with a picture each.
/// </summary>
[Node("structure/apply-reference")]
public sealed class ApplyReference(INoiseSources noises) : INode<ApplyReference.Inputs, UNet>, IDescribe
{
    /// <param name="UNet">The UNet.</param>
    /// <param name="Reference">The reference in latent space, from latents/encode: of any size, but best the drawn picture's.</param>
    /// <param name="Scale">Strength: 0 is none, 1 reads the reference like the drawn picture itself.</param>
    /// <param name="StyleFidelity">How much less the negative side reads the reference: 0 as much as the positive side, 1 not at all, so that guidance leads towards the reference.</param>
    /// <param name="Start">Share of the run after which it begins: 0 is from the first step.</param>
    /// <param name="End">Share of the run after which it ends: 1 is to the last step.</param>
    /// <param name="Seed">Seed of the noise that is added to the reference.</param>
    public sealed record Inputs(
        UNet UNet,
        Latents Reference,
        [property: Range(0, 1)] double Scale = 1.0,
        [property: Range(0, 1)] double StyleFidelity = 0.5,
        [property: Range(0, 1)] double Start = 0.0,
        [property: Range(0, 1)] double End = 1.0,
        [property: Seed] long Seed = 0);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var samples = inputs.Reference.Samples;
        foreach (var (port, problem) in Problems(inputs.UNet, (int)samples.size(1), (int)samples.size(0), inputs.Start, inputs.End))
            throw new NodeInputException(port, problem);
        var patch = new ReferenceAttention(inputs.Reference, noises, inputs.Seed, inputs.Scale, inputs.StyleFidelity, inputs.Start, inputs.End);
        return new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<UNet>(nameof(Inputs.UNet), out var unet))
            return;
        description.TryGet<LatentsDescription>(nameof(Inputs.Reference), out var reference);
        description.TryGet<double>(nameof(Inputs.Start), out var start);
        var end = description.TryGet<double>(nameof(Inputs.End), out var given) ? given : 1;
        foreach (var (port, problem) in Problems(unet, reference?.Channels, reference?.Pictures, start, end))
            description.Problem(port, problem);
        description.Output(unet);
    }

    private static IEnumerable<(string Port, string Problem)> Problems(UNet unet, int? channels, int? pictures, double start, double end)
    {
        if (unet.Config.InChannels != unet.Config.OutChannels)
            yield return (nameof(Inputs.UNet), $"UNet '{unet.Name}' reads {unet.Config.InChannels} channels, a masked picture among them (inpainting), which a reference has not: use the base model that is not for inpainting");
        else if (channels is not null && channels != unet.Config.InChannels)
            yield return (nameof(Inputs.Reference), $"the reference has {channels} channels, but UNet '{unet.Name}' reads {unet.Config.InChannels}: encode it with the autoencoder of '{unet.Name}'");
        if (pictures > 1)
            yield return (nameof(Inputs.Reference), $"{pictures} pictures were given, a reference is one: use this node once for each");
        if (ControlWindow.ProblemOf("the reference", start, end) is { } emptyWindow)
            yield return (nameof(Inputs.Start), emptyWindow);
    }
}
