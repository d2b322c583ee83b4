namespace IpAdapter.Graph.Structure;

/// <summary>
/// Applies a T2I-Adapter (arXiv:2302.08453): a control picture (a sketch, outlines, depth, colours) says where things are in what is drawn.
/// Lighter than a ControlNet: it reads its picture once for the whole run. May be used several times; the contributions add up.
/// </summary>
[Node("structure/apply-t2i-adapter")]
public sealed class ApplyT2IAdapter : INode<ApplyT2IAdapter.Inputs, UNet>, ICheck<ApplyT2IAdapter.Inputs, UNet>
{
    /// <param name="UNet">The UNet.</param>
    /// <param name="Adapter">The T2I-Adapter, trained on this family of base models.</param>
    /// <param name="Image">The control picture, of the kind the adapter was trained on. Stretched to the drawn picture's size.</param>
    /// <param name="Scale">Strength of the control (adapter_conditioning_scale): 0 is none, 1 as trained.</param>
    /// <param name="End">Share of the run after which it ends (adapter_conditioning_factor): 1 is to the last step.</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        T2IAdapter Adapter,
        [property: Each] Image Image,
        [property: Each][property: Range(0, 5)] double Scale = 1.0,
        [property: Range(0, 1)] double End = 1.0);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var patch = new T2IAdapterFeatures(inputs.Adapter, inputs.Image, inputs.Scale, inputs.End, inputs.UNet.PixelsPerLatent);
        return new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, UNet> report)
    {
        if (!inputs.TryGet(i => i.UNet, out var unet))
            return;
        if (inputs.TryGet(i => i.Adapter, out var adapter) && T2IAdapterFit.ProblemOf(adapter, unet) is { } otherModel)
            report.Problem(i => i.Adapter, otherModel);
        report.Output(unet);
    }
}
