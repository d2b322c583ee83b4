using System.Globalization;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>Reads from the header of an adapter's file what kind it is of and what it fits.</summary>
/// <param name="kinds">The kinds of adapters that can be used.</param>
/// <param name="files">Name what a file is that is no adapter.</param>
public sealed class AdapterReader(ImageProjectionKinds kinds, WeightFileKinds files)
{
    /// <summary>A reader that names the files that are no adapters by the kinds of these libraries.</summary>
    /// <param name="kinds">The kinds of adapters that can be used.</param>
    public AdapterReader(ImageProjectionKinds kinds)
        : this(kinds, KnownKinds.With(() => ImagePromptFileKinds.For(kinds)))
    {
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="WeightFileException">The file is no image prompt adapter, or of a kind that can't be used.</exception>
    public ImagePromptAdapter Read(string path)
    {
        var header = WeightFileHeader.Read(path);
        var weights = WeightSet.Create(header);
        var parts = AdapterWeights.In(weights);
        if (parts is { Projection: { } alone, Attention: null } && SimpleAdapter.IsNoted(header))
            return ReadSimple(path, alone);
        if (parts is not { Projection: { } projection, Attention: { } attention } adapter)
            throw new WeightFileException(path, NoAdapter(parts, weights));
        if (adapter.HasResamplerOfFaces)
            throw new WeightFileException(path, "reads face identities with a resampler, as ip-adapter-faceid-portrait_sdxl_unnorm and "
                + "InstantID do, which is not supported: use ip-adapter-faceid-portrait_sdxl or another FaceID adapter");

        var kind = kinds.Find(projection) ?? throw new WeightFileException(path, kinds.Refusal(projection));
        var width = CrossAttentionWidth(path, attention);
        var tokens = Tokens(path, projection, kind, width);
        if (ProblemOf(attention) is { } half)
            throw new WeightFileException(path, half);
        return new ImagePromptAdapter
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Projection = projection,
            Attention = attention,
            Kind = kind.Name,
            EmbeddingWidth = kind.InputWidth(projection),
            CrossAttentionWidth = width,
            StatesWidth = kind.StatesWidth(projection),
            TokenCount = tokens,
            Shortcut = kind.StatesWidth(projection) is not null && FaceIdPlusProjectionKind.IsNamedVersion2(path) ? 1 : null,
        };
    }

    /// <summary>What an adapter is, in one line: kind, what it reads, what it gives.</summary>
    public string Summary(ImagePromptAdapter adapter)
    {
        var kind = kinds.Get(adapter);
        var reads = new List<string>();
        if (kind.ReadsFaces)
            reads.Add($"face identities of width {adapter.EmbeddingWidth}");
        if (kind.Encoder is { } encoder && (adapter.StatesWidth ?? adapter.EmbeddingWidth) is var width)
            reads.Add($"{encoder.Name} of width {width}{(encoder.EncoderOf(width) is { } name ? $" ({name})" : "")}");
        var family = BaseFamily.FindByTextWidth(adapter.CrossAttentionWidth) is { } known ? $" ({known.Name})" : "";
        return $"image prompt adapter '{adapter.Name}': {(adapter.JoinsText ? "simple, " : "")}kind {adapter.Kind}, "
            + $"reads {string.Join(" and ", reads)}, gives "
            + $"{adapter.TokenCount} tokens of width {adapter.CrossAttentionWidth}{family}"
            + $"{(adapter.Attention.HasLowRank() ? ", with a LoRA inside" : "")}{(adapter.Shortcut is null ? "" : ", with a shortcut")}";
    }

    private ImagePromptAdapter ReadSimple(string path, WeightSet projection)
    {
        var kind = kinds.Find(projection) ?? throw new WeightFileException(path, kinds.Refusal(projection));
        var width = kind.TokenWidth(projection)
            ?? throw new WeightFileException(path, $"has no keys and values, and a projection of the kind {kind.Name} alone: only adapters "
                + "of the kinds base and plus can be simple ones");
        return new ImagePromptAdapter
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Projection = projection,
            Attention = WeightSet.Empty,
            JoinsText = true,
            Kind = kind.Name,
            EmbeddingWidth = kind.InputWidth(projection),
            CrossAttentionWidth = width,
            TokenCount = Tokens(path, projection, kind, width),
        };
    }

    private static int Tokens(string path, WeightSet projection, IImageProjectionKind kind, long width)
    {
        var tokens = kind.TokenCount(projection, width)
            ?? throw new WeightFileException(path, $"has a projection that makes no whole number of tokens of width {width}, which is what "
                + "its layers read: the file is not whole, or mixed from two adapters");
        return ProblemOf(projection, kind, width) is { } damaged ? throw new WeightFileException(path, damaged) : tokens;
    }

    // Whether the projection is all of what its kind is made of, and nothing else.
    private static string? ProblemOf(WeightSet projection, IImageProjectionKind kind, long width)
    {
        var expected = kind.Tensors(projection, width).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        foreach (var (name, shape) in expected)
        {
            if (projection.Find(name) is not { } entry)
                return $"has no tensor '{name}' in its projection, which an adapter of kind {kind.Name} needs: the file is not whole. "
                    + "Download it again";
            if (!entry.Shape.SequenceEqual(shape))
                return $"the tensor '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}], expected [{string.Join(", ", shape)}] "
                    + $"beside the others of an adapter of kind {kind.Name}: the file is not whole, or mixed from two adapters";
            if (!entry.Type.HasFractions())
                return WholeNumbers(entry);
        }

        return projection.Names.FirstOrDefault(name => !expected.ContainsKey(name)) is { } other
            ? $"has a tensor '{projection.Find(other)!.Name}', which an adapter of kind {kind.Name} does not have: it is mixed from two "
                + "adapters, or of a kind that is not known here"
            : null;
    }

    private static string? ProblemOf(WeightSet attention)
    {
        foreach (var name in attention.Names)
        {
            if (attention.Find(name) is { } entry && !entry.Type.HasFractions())
                return WholeNumbers(entry);
            if (AdapterLayers.OtherFactor(name) is { } other && attention.Find(other) is null)
                return $"has a tensor '{name}' and no '{other}', the other half of a LoRA's change: the file is not whole. "
                    + "Download it again";
        }

        return null;
    }

    private static string WholeNumbers(WeightEntry entry) => $"the tensor '{entry.Name}' has numbers of type {entry.Type.FileName()}, "
        + "expected F32, F16, BF16 or F64: it was not saved as a weight";

    private string NoAdapter(AdapterWeights adapter, WeightSet weights) =>
        (adapter.Projection, adapter.Attention) switch
        {
            (not null, null) => "has the projection of an image prompt adapter, but no keys and values for the UNet's layers "
                + "('ip_adapter.1.to_k_ip.weight' and the like): the file is not whole. Download it again",
            (null, not null) => "has an image prompt adapter's keys and values for the UNet's layers, but no projection "
                + "('image_proj.proj.weight' and the like): the file is not whole. Download it again",
            _ => files.Mismatch(weights, "an image prompt adapter"),
        };

    private static long CrossAttentionWidth(string path, WeightSet attention)
    {
        var layers = attention.Layers();
        if (layers.Count == 0)
            throw new WeightFileException(path, "has no tensor 'N.to_k_ip.weight': the keys of its cross-attention layers are missing");

        var width = attention.Columns(AdapterLayers.Key(layers[0]));
        foreach (var name in layers.SelectMany(layer => new[] { AdapterLayers.Key(layer), AdapterLayers.Value(layer) }))
            if (attention.Columns(name) != width)
                throw new WeightFileException(path, string.Create(CultureInfo.InvariantCulture,
                    $"the tensor '{name}' reads tokens of width {attention.Columns(name)}, the others of width {width}"));
        return width;
    }
}
