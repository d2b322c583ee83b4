using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>
/// The files of one kind of adapters (arXiv:2308.06721 and its authors' later models), told apart by the names of the projection's weights.
/// </summary>
/// <param name="kind">The kind.</param>
/// <param name="all">All kinds: the first that claims a projection has it.</param>
internal sealed class AdapterFileKind(IImageProjectionKind kind, ImageProjectionKinds all) : IWeightFileKind
{
    private const string Key = ".to_k_ip.weight";
    private const string LowRank = ".to_k_lora.down.weight";

    /// <inheritdoc/>
    public string Name => $"IP-Adapter, {kind.Name}";

    /// <inheritdoc/>
    public string Cure => "Name it where such a file is asked for";

    /// <inheritdoc/>
    public bool Recognises(WeightSet weights) =>
        FindWhole(weights) is { Projection: { } projection } adapter && !adapter.HasResamplerOfFaces && all.Find(projection) == kind;

    /// <inheritdoc/>
    public IEnumerable<WeightFact> Facts(WeightSet weights) =>
        FindWhole(weights) is not { Projection: { } projection, Attention: { } attention }
        ? []
        :
        [
            .. kind.Facts(projection, attention, attention.SizeOfFirst(Key, 1)!.Value),
            .. WeightShapes.Facts(
                ("attention layers", attention.Names.Count(name => name.EndsWith(Key, StringComparison.Ordinal))),
                ("LoRA's rank", attention.SizeOfFirst(LowRank, 0))),
        ];

    /// <inheritdoc/>
    public IEnumerable<WeightFact> HeaderFacts(WeightFileHeader header) => [];

    /// <inheritdoc/>
    public long? CrossAttentionWidth(WeightSet weights) => CrossWidth(weights);

    /// <inheritdoc/>
    public string? Family(WeightSet weights) => null;

    /// <summary>The width of the text states that an adapter's keys are made for; null where there are no keys.</summary>
    internal static long? CrossWidth(WeightSet weights) => FindWhole(weights)?.Attention?.SizeOfFirst(Key, 1);

    /// <summary>An adapter with its projection and its keys; null for everything else.</summary>
    internal static AdapterWeights? FindWhole(WeightSet weights)
    {
        // Most files have nothing of an adapter: they are not looked at by every name.
        if (!weights.HasBelow("image_proj"))
            return null;
        var adapter = AdapterWeights.In(weights);
        return adapter is { Projection: not null, Attention: { } attention } && attention.SizeOfFirst(Key, 1) > 0 ? adapter : null;
    }
}
