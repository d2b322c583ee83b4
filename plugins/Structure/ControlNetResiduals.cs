using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Structure;

/// <summary>A ControlNet at a UNet: what it reads out of a picture is added to the skip connections, in a window of the run. Sees the text alone, in negative and positive rows.</summary>
/// <param name="ControlNet">The ControlNet.</param>
/// <param name="Hint">The control picture; brought to the drawn picture's size.</param>
/// <param name="Scale">What its residuals are multiplied with.</param>
/// <param name="Start">Share of the run after which it begins.</param>
/// <param name="End">Share of the run after which it ends.</param>
public sealed record ControlNetResiduals(ControlNet ControlNet, Image Hint, double Scale, double Start, double End) : IUNetPatch
{
    /// <inheritdoc/>
    public UNetSession Bind(UNetBinding binding) => new ControlNetSession(this, binding);

    /// <summary>Whether it is on in a call of the UNet.</summary>
    public bool IsOnIn(in DenoisingStep step) =>
        Scale != 0 && (double)step.Index / step.Count >= Start && (double)(step.Index + 1) / step.Count <= End;
}
