using IpAdapter.Diffusion.WeightFiles;
using static IpAdapter.Diffusion.WeightFiles.WeightShapes;

namespace IpAdapter.Diffusion.Layers;

/// <summary>Whether a low-rank change goes with a weight: by shapes alone.</summary>
public static class LowRankCompatibility
{
    /// <summary>Says why a change can't be made to a weight, or null.</summary>
    /// <param name="weights">The model's weights.</param>
    /// <param name="name">The weight to be changed.</param>
    /// <param name="change">The change.</param>
    public static string? ProblemOf(WeightSet weights, string name, LowRankChange change)
    {
        if (weights.Find(name) is not { } weight)
            return "the model has no weight "
                + $"'{name}'{(weights.NearestTo(name) is { } nearest ? $"; the nearest name is '{nearest}'" : "")}";
        if (weight.Shape.Count is not (2 or 4))
            return $"'{name}' is {Listed(weight.Shape)}: only linear layers and convolutions can be changed by a low rank";
        if (change.Weights.Find(change.Down) is not { } down)
            return $"there is no '{change.Down}'";
        if (change.Weights.Find(change.Up) is not { } up)
            return $"there is no '{change.Up}'";
        if (down.Shape.Count is not (2 or 4) || up.Shape.Count is not (2 or 4) || down.Shape[0] != up.Shape[1] || down.Shape[0] == 0)
            return $"'{change.Down}' is {Listed(down.Shape)} and '{change.Up}' is {Listed(up.Shape)}: the first should have as many rows "
                + "as the second has columns, the rank, and that is at least 1";
        if (change.Alpha is not null && change.Weights.Find(change.Alpha) is not { Shape: [] or [1] })
            return $"'{change.Alpha}' is not one number";
        var core = change.Core is null ? down : change.Weights.Find(change.Core);
        if (core is null || (change.Core is not null
            && !(core.Shape.Count == 4 && core.Shape[0] == down.Shape[0] && core.Shape[1] == down.Shape[0] && Pixels(down.Shape)
            .All(size => size == 1))))
            return $"'{change.Core}' is {(core is null ? "not there" : Listed(core.Shape))}: a core between '{change.Down}' "
                + $"{Listed(down.Shape)} and '{change.Up}' {Listed(up.Shape)} was expected";
        if (up.Shape[0] != weight.Shape[0] || down.Shape[1] != weight.Shape[1] || !Pixels(core.Shape).SequenceEqual(Pixels(weight.Shape))
            || Pixels(up.Shape).Any(size => size != 1))
            return $"'{change.Down}' {Listed(down.Shape)} and '{change.Up}' {Listed(up.Shape)} make a change of shape "
                + $"{Listed<long>([up.Shape[0], down.Shape[1], .. core.Shape.Skip(2)])}, but the model's '{name}' is "
                + $"{Listed(weight.Shape)}: it was trained for another model";
        return null;
    }

    internal static void Demand(WeightSet weights, string name, LowRankChange change, string patch)
    {
        if (ProblemOf(weights, name, change) is { } problem)
            throw new WeightFileException(change.Weights.Files.Count > 0 ? change.Weights.Files[0] : patch,
                $"its low-rank change does not fit: {problem}");
    }

    // Height and width; a matrix is a convolution of one pixel.
    private static IEnumerable<long> Pixels(IReadOnlyList<long> shape) => shape.Count == 4 ? shape.Skip(2) : [1, 1];
}
