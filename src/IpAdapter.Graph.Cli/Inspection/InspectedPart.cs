using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>What was found in a file, or in one part of a folder.</summary>
/// <param name="Name">The part: a file's name, or a folder's.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Facts">What is known of it, in the order worth reading.</param>
/// <param name="Tensors">Its tensors, as the headers name them.</param>
internal sealed record InspectedPart(string Name, string Kind, IReadOnlyList<WeightFact> Facts, IReadOnlyList<WeightEntry> Tensors)
{
    /// <summary>What its writer noted in it, at any length.</summary>
    public IReadOnlyDictionary<string, string> Remarks { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it can't be read, if it can't.</summary>
    public string? Problem { get; init; }
}
