namespace IpAdapter.Graph.Structure;

/// <summary>
/// Applies a ControlNet (arXiv:2302.05543): a control picture (outlines, depth, a pose) says where things are in what is drawn. May be used
/// several times; the contributions add up.
/// </summary>
[Node("structure/apply-controlnet")]
public sealed class ApplyControlNet : INode<ApplyControlNet.Inputs, UNet>, ICheck<ApplyControlNet.Inputs, UNet>
{
    /// <param name="UNet">The UNet.</param>
    /// <param name="ControlNet">The ControlNet, trained on this family of base models.</param>
    /// <param name="Image">The control picture, of the kind the ControlNet was trained on. Stretched to the drawn picture's size.</param>
    /// <param name="Scale">Strength of the control (controlnet_conditioning_scale): 0 is none, 1 as trained.</param>
    /// <param name="Start">Share of the run after which it begins: 0 is from the first step.</param>
    /// <param name="End">Share of the run after which it ends: 1 is to the last step.</param>
    /// <param name="GuessMode">The ControlNet acts on the positive side only, and weaker in the fine layers (diffusers' guess_mode), so
    /// that it works without a prompt. Guidance of 3 to 5 suits it.</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        ControlNet ControlNet,
        [property: Each] Image Image,
        [property: Each][property: Range(0, 5)] double Scale = 1.0,
        [property: Range(0, 1)] double Start = 0.0,
        [property: Range(0, 1)] double End = 1.0,
        bool GuessMode = false);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var patch = new ControlNetResiduals(inputs.ControlNet, inputs.Image, inputs.Scale, inputs.Start, inputs.End,
            inputs.GuessMode)
        { DiffersFrom = inputs.ControlNet.IsDifference ? inputs.UNet.Weights : null };
        return new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, UNet> report)
    {
        if (inputs.TryGet(i => i.Start, out var start) && inputs.TryGet(i => i.End, out var end)
            && ControlWindow.ProblemOf("the control", start, end) is { } emptyWindow)
            report.Problem(i => i.Start, emptyWindow);
        if (!inputs.TryGet(i => i.UNet, out var unet))
            return;
        if (inputs.TryGet(i => i.ControlNet, out var controlNet) && ControlNetFit.ProblemOf(controlNet, unet) is { } otherModel)
            report.Problem(i => i.ControlNet, otherModel);
        report.Output(unet);
    }
}
