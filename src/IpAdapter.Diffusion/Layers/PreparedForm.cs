using IpAdapter.Diffusion.Platform.OneDnn;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// A layout of a layer's weight for the processor. Equal are forms that lay out a weight in the same way: who asks for one gets what was
/// made for others.
/// </summary>
internal abstract record PreparedForm
{
    /// <summary>
    /// Whether computing with it is faster than with the weight itself. Told by the shape alone, never by timing: the same command gives
    /// the same bits from run to run.
    /// </summary>
    /// <param name="shape">The weight's shape.</param>
    public abstract bool PaysFor(IReadOnlyList<long> shape);

    /// <summary>Lays out a weight.</summary>
    /// <param name="operators">The operators that will read it.</param>
    /// <param name="weight">The weight.</param>
    /// <returns>An opaque tensor of its own, which only the operators read.</returns>
    public abstract Tensor LayOut(PrepackedOperators operators, Tensor weight);
}
