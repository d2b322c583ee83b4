using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.WeightFiles.Kinds;

/// <summary>What weights are, as far as their headers tell.</summary>
public sealed record WeightFileDescription
{
    /// <summary>Value of <see cref="Kind"/> when the tensors match no known kind.</summary>
    public const string UnknownKind = "unknown";

    /// <summary>The files, absolute.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What they are: <c>IP-Adapter, base</c>, <c>UNet</c>, ... or <c>unknown</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The family of base models they belong to; null where nothing tells.</summary>
    public string? BaseFamily { get; init; }

    /// <summary>What the shapes tell of this kind.</summary>
    public required IReadOnlyList<WeightFact> Facts { get; init; }

    /// <summary>The tensors, as the headers name them, by name.</summary>
    public required IReadOnlyList<WeightEntry> Tensors { get; init; }

    /// <summary>Number of elements of all tensors.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Bytes of all tensors in the files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Number of elements in each element type, the most frequent type first.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> Types { get; init; }
}
