using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>A kind of weight file: how it is known by the names of its tensors, and what their shapes tell.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="IsKindOf">Whether weights are of this kind.</param>
/// <param name="Facts">What the shapes of such weights tell.</param>
public sealed record WeightFileKind(string Name, Func<WeightSet, bool> IsKindOf, Func<WeightSet, IEnumerable<WeightFact>> Facts)
{
    /// <summary>The width of the text states that such weights attend to, which tells the family of the base model; null where they attend to none.</summary>
    public Func<WeightSet, long?> CrossAttentionWidth { get; init; } = _ => null;

    /// <summary>The family of the base model, where something tells it better than that width; null where nothing does.</summary>
    public Func<WeightSet, string?> Family { get; init; } = _ => null;

    /// <summary>What the header tells besides names and shapes.</summary>
    public Func<WeightFileHeader, IEnumerable<WeightFact>> HeaderFacts { get; init; } = _ => [];

    /// <summary>What to do with such a file where another kind was expected: a sentence.</summary>
    public string Cure { get; init; } = "Name it where such a file is asked for";
}
