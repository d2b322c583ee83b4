using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What headers say of matrices.</summary>
internal static class WeightShapes
{
    /// <summary>Rows of a matrix: the width of what comes out.</summary>
    public static long Rows(this WeightSet weights, string name) => weights.Matrix(name)[0];

    /// <summary>Columns of a matrix: the width of what goes in.</summary>
    public static long Columns(this WeightSet weights, string name) => weights.Matrix(name)[1];

    /// <summary>How many tokens of a width a layer makes, by what comes out of it; null where that is no whole number.</summary>
    public static int? WholeTokens(this long channels, long width) => channels >= width && channels % width == 0 ? (int)(channels / width) : null;

    private static IReadOnlyList<long> Matrix(this WeightSet weights, string name)
    {
        var entry = weights.Find(name);
        return entry is { Shape.Count: 2 }
            ? entry.Shape
            : throw new WeightFileException(weights.Files[0], entry is null
                ? $"an image prompt adapter needs a tensor '{name}', and there is none"
                : $"the tensor '{entry.Name}' should be a matrix, but has the shape [{string.Join(", ", entry.Shape)}]");
    }
}
