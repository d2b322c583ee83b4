using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>Another weight of the same shape added to a weight.</summary>
internal sealed record WeightSum(WeightSet.Source Other) : WeightTransform
{
    /// <inheritdoc/>
    public override IEnumerable<FileFingerprint> Files => [Other.File];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight, BorrowedWeights others) => weight.Plus(others.Get(Other));
}
