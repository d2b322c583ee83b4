namespace IpAdapter.Graph.Structure;

/// <summary>
/// Applies reference-only attention, which needs no trained weights: in every step the reference goes through the UNet at the same noise
/// level, and every self-attention layer reads its states beside its own.
/// A rival to compare image prompts with; it makes a step take about three times as long. May be used several times, with a picture each.
/// </summary>
[Node("structure/apply-reference")]
public sealed class ApplyReference(INoiseSources noises) : INode<ApplyReference.Inputs, UNet>, ICheck<ApplyReference.Inputs, UNet>
{
    /// <param name="UNet">The UNet.</param>
    /// <param name="Reference">The reference in latent space, from latents/encode: of any size, but best the drawn picture's.</param>
    /// <param name="Scale">Strength: 0 is none, 1 reads the reference like the drawn picture itself.</param>
    /// <param name="StyleFidelity">How much less the negative side reads the reference: 0 as much as the positive side, 1 not at all, so
    /// that guidance leads towards the reference.</param>
    /// <param name="Start">Share of the run after which it begins: 0 is from the first step.</param>
    /// <param name="End">Share of the run after which it ends: 1 is to the last step.</param>
    /// <param name="Seed">Seed of the noise that is added to the reference.</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        [property: Each] Latents Reference,
        [property: Each][property: Range(0, 1)] double Scale = 1.0,
        [property: Range(0, 1)] double StyleFidelity = 0.5,
        [property: Range(0, 1)] double Start = 0.0,
        [property: Range(0, 1)] double End = 1.0,
        [property: Seed] long Seed = 0);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var patch = new ReferenceAttention(inputs.Reference, noises, inputs.Seed, inputs.Scale, inputs.StyleFidelity, inputs.Start,
            inputs.End);
        return new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, UNet> report)
    {
        if (!inputs.TryGet(i => i.UNet, out var unet))
            return;
        report.Output(unet);
        inputs.TryDescribe(i => i.Reference, out LatentsDescription? reference);
        if (unet.Config.InChannels != unet.Config.OutChannels)
            report.Problem(i => i.UNet, $"UNet '{unet.Name}' reads {unet.Config.InChannels} channels, a masked picture among them "
                + "(inpainting), which a reference has not: use the base model that is not for inpainting");
        else if (reference is not null && reference.Channels != unet.Config.InChannels)
            report.Problem(i => i.Reference, $"the reference has {reference.Channels} channels, but UNet '{unet.Name}' reads "
                + $"{unet.Config.InChannels}: encode it with the autoencoder of '{unet.Name}'");
        if (reference?.Pictures > 1)
            report.Problem(i => i.Reference, $"{reference.Pictures} pictures were given, a reference is one: use this node once for each");
        if (inputs.TryGet(i => i.Start, out var start) && inputs.TryGet(i => i.End, out var end)
            && ControlWindow.ProblemOf("the reference", start, end) is { } emptyWindow)
            report.Problem(i => i.Start, emptyWindow);
    }
}
