using IpAdapter.Graph;

namespace Sharpness;

/// <summary>
/// Makes each place of the picture look at fewer words of the prompt, and harder: the softmax of every cross-attention layer gets a lower
/// temperature.
/// </summary>
/// <remarks>
/// It only puts its inputs together, so checking runs it: what comes behind it, a size that the UNet can't draw, is found before anything
/// is drawn.
/// </remarks>
[Node("sharpness/sharpen-attention"), DescribedByRunning]
public sealed class SharpenAttention : INode<SharpenAttention.Inputs, UNet>
{
    /// <param name="UNet">The UNet to change; it stays as it is, a changed one comes out.</param>
    /// <param name="Amount">How much sharper: 0 changes nothing, 1 doubles every score, a negative number blurs.</param>
    /// <param name="Fade">How the effect fades from the first step to the last.</param>
    public sealed record Inputs(UNet UNet, [property: Range(-0.9, 4)] double Amount = 0.5, Fade Fade = Fade.Cosine);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context) =>
        new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(new AttentionTemperature(inputs.Amount, inputs.Fade)) });
}
