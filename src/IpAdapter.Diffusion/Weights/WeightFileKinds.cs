namespace IpAdapter.Diffusion.Weights;

/// <summary>The kinds of weight files that are recognised, in the order they are tried. Immutable: another kind makes another list.</summary>
/// <param name="kinds">The kinds; the first that recognises weights names them.</param>
public sealed class WeightFileKinds(IReadOnlyList<WeightFileKind> kinds)
{
    private static readonly Dictionary<long, string> Families = new() { [768] = "Stable Diffusion 1.x", [1024] = "Stable Diffusion 2.x", [2048] = "Stable Diffusion XL" };

    /// <summary>What the field publishes.</summary>
    public static WeightFileKinds Known { get; } = new([.. AdapterKinds.All, .. ModelKinds.All]);

    /// <summary>These and one more, which is tried before them.</summary>
    public WeightFileKinds With(WeightFileKind kind) => new([kind, .. kinds]);

    /// <summary>Says what a weight file is. Only its header is read.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not sound.</exception>
    public WeightFileDescription Describe(string path) => Describe(WeightSet.Open(path));

    /// <summary>Says what weights are.</summary>
    public WeightFileDescription Describe(WeightSet weights)
    {
        var kind = kinds.FirstOrDefault(kind => kind.IsKindOf(weights));
        var entries = weights.Names.Select(name => weights.Find(name)!).ToList();
        var crossAttentionWidth = kind?.CrossAttentionWidth(weights);
        var facts = kind?.Facts(weights) ?? [];
        return new WeightFileDescription
        {
            Files = weights.Files,
            Kind = kind?.Name ?? WeightFileDescription.UnknownKind,
            BaseFamily = crossAttentionWidth is { } width ? Families.GetValueOrDefault(width) : null,
            Facts = crossAttentionWidth is null ? [.. facts] : [.. facts, new WeightFact("cross-attention width", $"{crossAttentionWidth}")],
            TensorCount = entries.Count,
            ParameterCount = weights.ParameterCount,
            Bytes = entries.Sum(entry => entry.Length),
            Types = [.. entries.GroupBy(entry => entry.Type)
                .Select(group => KeyValuePair.Create(group.Key.FileName(), group.Sum(entry => entry.Length / entry.Type.Size())))
                .OrderByDescending(type => type.Value)],
        };
    }
}
