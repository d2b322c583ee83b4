using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>A weight laid out for the processor.</summary>
/// <param name="Form">How.</param>
/// <param name="Change">What is made of the weight before; null for nothing.</param>
internal sealed record PreparedWeight(PreparedForm Form, WeightTransform? Change) : WeightTransform
{
    /// <inheritdoc/>
    public override IEnumerable<FileFingerprint> Files => Change?.Files ?? [];

    /// <inheritdoc/>
    public override bool TakesThePlace => true;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight, BorrowedWeights others) => Form.LayOut(Change?.Apply(weight, others) ?? weight);
}
