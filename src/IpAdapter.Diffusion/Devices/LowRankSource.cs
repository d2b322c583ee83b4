using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// A <see cref="LowRankChange"/> by the places of its numbers: equal are changes that add the same to a weight, by whatever names.
/// </summary>
/// <param name="Down">A.</param>
/// <param name="Up">B.</param>
/// <param name="Core">A convolution's core between them, or null.</param>
/// <param name="Alpha">The number over the rank, or null.</param>
/// <param name="Scale">s.</param>
internal sealed record LowRankSource(
    WeightSet.Source Down, WeightSet.Source Up, WeightSet.Source? Core, WeightSet.Source? Alpha, double Scale)
{
    /// <summary>Finds the places of a change whose factors are known to be there (<see cref="LowRankCompatibility"/>).</summary>
    public static LowRankSource Find(LowRankChange change)
    {
        return new(Place(change.Down)!.Value, Place(change.Up)!.Value, Place(change.Core), Place(change.Alpha), change.Scale);

        WeightSet.Source? Place(string? name) => name is not null && change.Weights.TryGetSource(name, out var source) ? source : null;
    }

    /// <summary>The files.</summary>
    public IEnumerable<FileFingerprint> Files =>
        new[] { Down, Up, Core, Alpha }.OfType<WeightSet.Source>().Select(source => source.File);

    /// <summary>B with as many dimensions as the weight that is changed.</summary>
    /// <param name="factors">Lends it.</param>
    /// <param name="dimensions">Of the weight.</param>
    public Tensor ReadUp(BorrowedWeights factors, int dimensions) => AsWide(factors.Get(Up), dimensions);

    /// <summary>A with its core, with as many dimensions as the weight that is changed.</summary>
    /// <param name="factors">Lends it.</param>
    /// <param name="dimensions">Of the weight.</param>
    public Tensor ReadDown(BorrowedWeights factors, int dimensions)
    {
        var down = factors.Get(Down);
        if (Core is not { } core)
            return AsWide(down, dimensions);
        using var scope = NewDisposeScope();
        return einsum("ojhw,ji->oihw", factors.Get(core), down.flatten(1)).MoveToOuterDisposeScope();
    }

    /// <summary>s alpha / r   (arXiv:2106.09685, section 4.1).</summary>
    /// <param name="factors">Lends the number.</param>
    public double ReadScale(BorrowedWeights factors)
    {
        if (Alpha is not { } alpha)
            return Scale;
        // A number of the file's, not of the device's: bfloat16 would make 4.09375 of an alpha of 4.1.
        using var scope = NewDisposeScope();
        return Scale * factors.Get(alpha, ScalarType.Float32).to(ScalarType.Float32).cpu().item<float>() / Down.Entry.Shape[0];
    }

    // Files have 1x1 convolutions as matrices, and the other way round.
    private static Tensor AsWide(Tensor factor, int dimensions)
    {
        if (factor.dim() == dimensions)
            return factor;
        return dimensions == 2 ? factor.flatten(1) : factor.unsqueeze(-1).unsqueeze(-1);
    }
}
