namespace IpAdapter.Diffusion.WeightFiles.Kinds;

/// <summary>
/// The kinds of weight files that are recognised, in the order they are tried: the first that recognises weights names them.
/// </summary>
/// <param name="kinds">Gives the kinds, each time that weights are to be named: those of plugins come and go.</param>
/// <param name="findFamily">Gives the family of base models that has text states of a width, for people; null where none has.</param>
public sealed class WeightFileKinds(Func<IEnumerable<IWeightFileKind>> kinds, Func<long, string?> findFamily)
{
    /// <summary>None: weights are named by nothing but some of their tensors.</summary>
    public static WeightFileKinds None { get; } = new(() => [], _ => null);

    /// <summary>Says what a weight file is.</summary>
    public WeightFileDescription Describe(WeightFileHeader header)
    {
        var weights = WeightSet.Create(header);
        var kind = Find(weights);
        var description = Describe(weights, kind);
        return kind is null ? description : description with { Facts = [.. description.Facts, .. kind.HeaderFacts(header)] };
    }

    /// <summary>Says what weights are.</summary>
    public WeightFileDescription Describe(WeightSet weights) => Describe(weights, Find(weights));

    /// <summary>Says what weights are that were expected to be something else: the end of a message that names their file.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="expected">What they should be, with its article: <c>a ControlNet</c>.</param>
    public string Mismatch(WeightSet weights, string expected)
    {
        if (Find(weights) is not { } kind)
            return $"is not {expected}, nor anything known here: its tensors are "
                + $"'{string.Join("', '", weights.Names.Order(StringComparer.Ordinal).Take(3))}' and the like";
        var family = FamilyOf(weights, kind) is { } name ? $", for {name}" : "";
        return $"is not {expected}: its tensors are those of the kind '{kind.Name}'{family}. {kind.Cure}";
    }

    private IWeightFileKind? Find(WeightSet weights) => kinds().FirstOrDefault(kind => kind.Recognises(weights));

    private string? FamilyOf(WeightSet weights, IWeightFileKind kind) =>
        kind.Family(weights) ?? (kind.CrossAttentionWidth(weights) is { } width ? findFamily(width) : null);

    private WeightFileDescription Describe(WeightSet weights, IWeightFileKind? kind)
    {
        var tensors = weights.Names.Order(StringComparer.Ordinal).Select(name => weights.Find(name)!).ToList();
        var facts = kind?.Facts(weights) ?? [];
        return new WeightFileDescription
        {
            Files = weights.Files,
            Kind = kind?.Name ?? WeightFileDescription.UnknownKind,
            BaseFamily = kind is null ? null : FamilyOf(weights, kind),
            Facts = kind?.CrossAttentionWidth(weights) is { } width
                ? [.. facts, .. WeightShapes.Facts(("cross-attention width", width))]
                : [.. facts],
            Tensors = tensors,
            ParameterCount = weights.ParameterCount,
            Bytes = tensors.Sum(entry => entry.Length),
            Types = [.. tensors.GroupBy(entry => entry.Type)
                .Select(group => KeyValuePair.Create(group.Key.FileName(), group.Sum(entry => entry.Length / entry.Type.Size())))
                .OrderByDescending(type => type.Value)],
        };
    }
}
