using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Questions to the names and shapes of weights.</summary>
public static class WeightShapes
{
    /// <summary>Whether there is a tensor of that name.</summary>
    public static bool Has(this WeightSet weights, string name) => weights.Find(name) is not null;

    /// <summary>Whether any name begins so.</summary>
    public static bool HasBelow(this WeightSet weights, string prefix) =>
        weights.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>A dimension of a tensor; null where there is no such tensor or dimension.</summary>
    public static long? Size(this WeightSet weights, string name, int dimension) =>
        weights.Find(name) is { } entry && dimension < entry.Shape.Count ? entry.Shape[dimension] : null;

    /// <summary>A dimension of a tensor that a whole model has.</summary>
    /// <param name="weights">The model's weights, by diffusers' or transformers' names.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dimension">Which dimension.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">What the model is, with its article: <c>a whole autoencoder</c>.</param>
    /// <exception cref="WeightFileException">There is no such tensor or dimension.</exception>
    internal static int SizeOf(this WeightSet weights, string name, int dimension, string path, string model) =>
        weights.Size(name, dimension) is > 0 and <= int.MaxValue and var size
            ? (int)size
            : throw new WeightFileException(path,
                $"is not {model}: it has no tensor '{weights.NameInFile(name)}' of at least {dimension + 1} dimensions");

    /// <summary>A dimension of the first tensor whose name ends so.</summary>
    public static long? SizeOfFirst(this WeightSet weights, string ending, int dimension) =>
        weights.Names.Where(name => name.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .FirstOrDefault() is { } name ? weights.Size(name, dimension) : null;

    /// <summary>How many numbers stand behind a prefix: <c>encoder.layers.0</c>, <c>encoder.layers.1</c>, ...</summary>
    internal static int CountBelow(this WeightSet weights, string prefix) =>
        weights.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..].Split('.')[0])
            .Distinct().Count();

    /// <summary>A shape, or other numbers in order, as people write them: <c>[320, 4, 3, 3]</c>.</summary>
    internal static string Listed<T>(IEnumerable<T> numbers) => $"[{string.Join(", ", numbers)}]";

    /// <summary>Facts whose numbers are there.</summary>
    public static IEnumerable<WeightFact> Facts(params (string Name, long? Value)[] facts) =>
        facts.Where(fact => fact.Value is not null).Select(fact => new WeightFact(fact.Name, WeightFact.Figure(fact.Value!.Value)));
}
