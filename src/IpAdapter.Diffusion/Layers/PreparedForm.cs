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

    /// <summary>What a store must allow for it.</summary>
    public virtual LayerForms Needs => LayerForms.Prepared;

    /// <summary>Whether this processor computes with it in a type.</summary>
    public virtual bool Supports(ScalarType type) => PrepackedOperators.OfThisProcess?.Support(type) is true;

    /// <summary>Lays out a weight, on a processor that computes with it.</summary>
    /// <param name="weight">The weight.</param>
    /// <returns>A tensor of its own, which only the layers of this form read.</returns>
    public abstract Tensor LayOut(Tensor weight);
}
