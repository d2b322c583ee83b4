using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>What headers say of tensors that an adapter needs.</summary>
public static class ProjectionShapes
{
    /// <summary>Rows of a matrix: the width of what comes out.</summary>
    public static long Rows(this WeightSet weights, string name) => weights.Matrix(name)[0];

    /// <summary>Columns of a matrix: the width of what goes in.</summary>
    public static long Columns(this WeightSet weights, string name) => weights.Matrix(name)[1];

    /// <summary>How many tokens of a width a layer makes, by what comes out of it; null where that is no whole number.</summary>
    public static int? WholeTokens(this long channels, long width) =>
        channels >= width && channels % width == 0 ? (int)(channels / width) : null;

    /// <summary>Shape of a tensor.</summary>
    /// <exception cref="WeightFileException">There is no such tensor.</exception>
    public static IReadOnlyList<long> Shape(this WeightSet weights, string name) =>
        weights.Find(name)?.Shape ?? throw new WeightFileException(weights.Files[0],
            $"an image prompt adapter needs a tensor '{name}', and there is none: the file is not whole");

    private static IReadOnlyList<long> Matrix(this WeightSet weights, string name)
    {
        var shape = weights.Shape(name);
        return shape is [> 0, > 0] ? shape : throw new WeightFileException(weights.Files[0],
            $"the tensor '{weights.Find(name)!.Name}' should be a matrix, but has the shape [{string.Join(", ", shape)}]");
    }
}
