namespace IpAdapter.Diffusion.WeightFiles.Kinds;

/// <summary>A kind of weight file, by functions.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="IsKindOf">Whether weights are of this kind.</param>
/// <param name="Facts">What the shapes of such weights tell.</param>
public sealed record WeightFileKind(string Name, Func<WeightSet, bool> IsKindOf, Func<WeightSet, IEnumerable<WeightFact>> Facts)
    : IWeightFileKind
{
    /// <summary>The width of the text states that such weights attend to.</summary>
    public Func<WeightSet, long?> CrossAttentionWidth { get; init; } = _ => null;

    /// <summary>The family of the base model, where something tells it better than that width.</summary>
    public Func<WeightSet, string?> Family { get; init; } = _ => null;

    /// <summary>What the header tells besides names and shapes.</summary>
    public Func<WeightFileHeader, IEnumerable<WeightFact>> HeaderFacts { get; init; } = _ => [];

    /// <inheritdoc/>
    public string Cure { get; init; } = "Name it where such a file is asked for";

    bool IWeightFileKind.Recognises(WeightSet weights) => IsKindOf(weights);

    IEnumerable<WeightFact> IWeightFileKind.Facts(WeightSet weights) => Facts(weights);

    IEnumerable<WeightFact> IWeightFileKind.HeaderFacts(WeightFileHeader header) => HeaderFacts(header);

    long? IWeightFileKind.CrossAttentionWidth(WeightSet weights) => CrossAttentionWidth(weights);

    string? IWeightFileKind.Family(WeightSet weights) => Family(weights);
}
