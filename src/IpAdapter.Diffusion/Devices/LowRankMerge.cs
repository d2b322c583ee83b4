using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>Low-rank changes added to a weight: W + s B A, summed over the changes in order (arXiv:2106.09685, section 4.1).</summary>
internal sealed record LowRankMerge(IReadOnlyList<LowRankSource> Changes) : WeightTransform
{
    /// <inheritdoc/>
    public override IEnumerable<FileFingerprint> Files => Changes.SelectMany(change => change.Files);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight, BorrowedWeights others)
    {
        // In float32 at least, whatever the weights' type: each change is rounded once, not once a product.
        var type = weight.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var (dimensions, changed) = ((int)weight.dim(), weight.to(type, copy: true));
        foreach (var change in Changes)
        {
            using var scope = NewDisposeScope();
            var up = change.ReadUp(others, dimensions).to(type).flatten(1);
            var down = change.ReadDown(others, dimensions).to(type).flatten(1);
            changed.AddInPlace(up.mm(down).view_as(weight), change.ReadScale(others));
        }
        return changed.to(weight.dtype);
    }

    /// <inheritdoc/>
    public bool Equals(LowRankMerge? other) => other is not null && Changes.SequenceEqual(other.Changes);

    /// <inheritdoc/>
    public override int GetHashCode() => Changes.Aggregate(Changes.Count, HashCode.Combine);
}
