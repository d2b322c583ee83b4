namespace IpAdapter.Diffusion.Weights;

/// <summary>The kinds of weight files that are recognised, in the order they are tried. Immutable: another kind makes another list.</summary>
/// <param name="kinds">The kinds; the first that recognises weights names them.</param>
public sealed class WeightFileKinds(IReadOnlyList<WeightFileKind> kinds)
{
    private static readonly Dictionary<long, string> Families = new() { [768] = "Stable Diffusion 1.x", [1024] = "Stable Diffusion 2.x", [2048] = "Stable Diffusion XL" };

    /// <summary>What the field publishes.</summary>
    public static WeightFileKinds Known { get; } = new([.. AdapterKinds.All, .. ModelKinds.All]);

    /// <summary>The family of base models that has text states of a width, for people; null where no published one has.</summary>
    public static string? FamilyOf(long crossAttentionWidth) => Families.GetValueOrDefault(crossAttentionWidth);

    /// <summary>These and one more, which is tried before them.</summary>
    public WeightFileKinds With(WeightFileKind kind) => new([kind, .. kinds]);

    /// <summary>Says what a weight file is. Only its header is read.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not sound.</exception>
    public WeightFileDescription Describe(string path) => Describe(WeightSet.Open(path));

    /// <summary>Says what weights are that were expected to be something else: the end of a message that names their file.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="expected">What they should be, with its article: <c>a ControlNet</c>.</param>
    public string Mismatch(WeightSet weights, string expected)
    {
        var found = Describe(weights);
        if (found.Kind == WeightFileDescription.UnknownKind)
            return $"is not {expected}, nor anything known here: its tensors are '{string.Join("', '", weights.Names.Order(StringComparer.Ordinal).Take(3))}' and the like";
        return $"is not {expected}: its tensors are those of the kind '{found.Kind}'{(found.BaseFamily is { } family ? $", for {family}" : "")}. Name it where such a file is asked for";
    }

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
            BaseFamily = kind?.Family(weights) ?? (crossAttentionWidth is { } width ? FamilyOf(width) : null),
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
