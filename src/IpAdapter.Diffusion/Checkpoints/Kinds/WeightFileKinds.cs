using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>The kinds of weight files that are recognised, in the order they are tried.</summary>
/// <param name="kinds">The kinds; the first that recognises weights names them.</param>
public sealed class WeightFileKinds(IReadOnlyList<WeightFileKind> kinds)
{
    /// <summary>What the field publishes. A LoRA may name a checkpoint's layers, a ControlNet has half a UNet's names and a whole CLIP those of both its encoders, so these stand before those.</summary>
    public static WeightFileKinds Known { get; } = new([.. AdapterKinds.All, .. LowRankKinds.All, .. CheckpointKinds.All, .. StructureKinds.All, .. ComponentKinds.All, .. ClipKinds.All, .. LearnedKinds.All]);

    /// <summary>The family of base models that has text states of a width, for people; null where no published one has.</summary>
    public static string? FamilyOf(long crossAttentionWidth) => BaseFamily.FindByTextWidth(crossAttentionWidth)?.Name;

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
            return $"is not {expected}, nor anything known here: its tensors are '{string.Join("', '", weights.Names.Order(StringComparer.Ordinal).Take(3))}' and the like";
        return $"is not {expected}: its tensors are those of the kind '{kind.Name}'{(FamilyOf(weights, kind) is { } family ? $", for {family}" : "")}. {kind.Cure}";
    }

    private WeightFileKind? Find(WeightSet weights) => kinds.FirstOrDefault(kind => kind.IsKindOf(weights));

    private static string? FamilyOf(WeightSet weights, WeightFileKind kind) => kind.Family(weights) ?? (kind.CrossAttentionWidth(weights) is { } width ? FamilyOf(width) : null);

    private static WeightFileDescription Describe(WeightSet weights, WeightFileKind? kind)
    {
        var tensors = weights.Names.Order(StringComparer.Ordinal).Select(name => weights.Find(name)!).ToList();
        var facts = kind?.Facts(weights) ?? [];
        return new WeightFileDescription
        {
            Files = weights.Files,
            Kind = kind?.Name ?? WeightFileDescription.UnknownKind,
            BaseFamily = kind is null ? null : FamilyOf(weights, kind),
            Facts = kind?.CrossAttentionWidth(weights) is { } width ? [.. facts, .. WeightShapes.Facts(("cross-attention width", width))] : [.. facts],
            Tensors = tensors,
            ParameterCount = weights.ParameterCount,
            Bytes = tensors.Sum(entry => entry.Length),
            Types = [.. tensors.GroupBy(entry => entry.Type)
                .Select(group => KeyValuePair.Create(group.Key.FileName(), group.Sum(entry => entry.Length / entry.Type.Size())))
                .OrderByDescending(type => type.Value)],
        };
    }
}
