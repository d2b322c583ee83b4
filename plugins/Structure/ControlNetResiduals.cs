using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Structure;

/// <summary>
/// A ControlNet at a UNet: what it reads out of a picture is added to the skip connections, in a window of the run. Sees the text alone, in
/// negative and positive rows; in guess mode in the positive ones.
/// </summary>
/// <param name="ControlNet">The ControlNet.</param>
/// <param name="Hint">The control picture; brought to the drawn picture's size.</param>
/// <param name="Scale">What its residuals are multiplied with.</param>
/// <param name="Start">Share of the run after which it begins.</param>
/// <param name="End">Share of the run after which it ends.</param>
/// <param name="Guesses">Guess mode: only the positive rows are led, and the less the larger the states are (diffusers'
/// <c>guess_mode</c>).</param>
internal sealed record ControlNetResiduals(ControlNet ControlNet, Image Hint, double Scale, double Start, double End, bool Guesses = false)
    : IUNetPatch
{
    /// <summary>The base model's weights where the ControlNet's are differences to them; null for a whole ControlNet.</summary>
    public WeightSet? DiffersFrom { get; init; }

    /// <summary>Whether the negative rows are left as they are: in guess mode, and by a ControlNet that pools, as in diffusers.</summary>
    internal bool LeadsPositiveAlone => Guesses || ControlNet.PoolsResiduals;

    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) => Scale == 0 ? new NoSession() : new ControlNetSession(this, binding);

    /// <summary>
    /// What each of its residuals is multiplied with: all alike, or in guess mode (where the ControlNet does not pool) from a tenth for the
    /// first to all for the last (the middle's).
    /// </summary>
    /// <param name="count">How many there are.</param>
    public IReadOnlyList<double> Scales(int count) =>
        [.. Enumerable.Range(0, count).Select(residual => Guesses && !ControlNet.PoolsResiduals
            ? Scale * Math.Pow(10, -1 + residual / (count - 1.0))
            : Scale)];

    /// <summary>Whether it is on in a call of the UNet.</summary>
    public bool IsOnIn(in DenoisingStep step) => step.IsWithin(Start, End);
}
