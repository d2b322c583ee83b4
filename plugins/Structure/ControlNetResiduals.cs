using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Structure;

/// <summary>A ControlNet at a UNet: what it reads out of a picture is added to the skip connections, in a window of the run. Sees the text alone, in negative and positive rows; in guess mode in the positive ones.</summary>
/// <param name="ControlNet">The ControlNet.</param>
/// <param name="Hint">The control picture; brought to the drawn picture's size.</param>
/// <param name="Scale">What its residuals are multiplied with.</param>
/// <param name="Start">Share of the run after which it begins.</param>
/// <param name="End">Share of the run after which it ends.</param>
/// <param name="Guesses">Guess mode: only the positive rows are led, and the less the larger the states are (diffusers' <c>guess_mode</c>).</param>
public sealed record ControlNetResiduals(ControlNet ControlNet, Image Hint, double Scale, double Start, double End, bool Guesses = false) : IUNetPatch
{
    /// <inheritdoc/>
    public UNetSession Bind(UNetBinding binding) => new ControlNetSession(this, binding);

    /// <summary>What each of its residuals is multiplied with: all alike, or in guess mode from a tenth for the first to all for the last (the middle's).</summary>
    /// <param name="count">How many there are.</param>
    public IReadOnlyList<double> Scales(int count) =>
        [.. Enumerable.Range(0, count).Select(residual => Guesses ? Scale * Math.Pow(10, -1 + residual / (count - 1.0)) : Scale)];

    /// <summary>Whether it is on in a call of the UNet.</summary>
    public bool IsOnIn(in DenoisingStep step) => Scale != 0 && step.IsWithin(Start, End);
}
