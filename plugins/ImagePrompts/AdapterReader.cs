using System.Globalization;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Reads from the header of an adapter's file what kind it is of and what it fits.</summary>
public sealed class AdapterReader(ImageProjectionKinds kinds)
{
    // The published names first; then those of training runs that were saved as they stood.
    private static readonly string[] ProjectionPrefixes = ["image_proj.", "image_proj_model."];
    private static readonly string[] AttentionPrefixes = ["ip_adapter.", "adapter_modules."];

    /// <summary>Reads a header.</summary>
    /// <exception cref="WeightFileException">The file is no image prompt adapter, or of a kind that can't be used.</exception>
    public ImagePromptAdapter Read(string path)
    {
        var weights = WeightSet.Open(path);
        var projection = Below(weights, ProjectionPrefixes);
        var attention = Below(weights, AttentionPrefixes) ?? ProcessorNames.Numbered(weights);
        if (projection is null || attention is null)
            throw new WeightFileException(path, NoAdapter(weights));

        var kind = kinds.Find(projection) ?? throw new WeightFileException(path, kinds.Refusal(projection));
        var width = CrossAttentionWidth(path, attention);
        var tokens = kind.TokenCount(projection, width);
        if (tokens is null)
            throw new WeightFileException(path, $"has a projection that makes no whole number of tokens of width {width}, which is what its layers read: the file is not whole, or mixed from two adapters");
        return new ImagePromptAdapter
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Projection = projection,
            Attention = attention,
            Kind = kind.Name,
            EmbeddingWidth = kind.InputWidth(projection),
            CrossAttentionWidth = width,
            StatesWidth = kind.StatesWidth(projection),
            TokenCount = tokens.Value,
            Shortcut = kind.StatesWidth(projection) is not null && IsPlusVersion2(path) ? 1 : null,
        };
    }

    // Version 2 of FaceID-Plus has the names and shapes of version 1: its file's name is all there is.
    private static bool IsPlusVersion2(string path) =>
        Path.GetFileNameWithoutExtension(path).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Contains("plusv2", StringComparison.OrdinalIgnoreCase);

    private static string NoAdapter(WeightSet weights)
    {
        var kind = WeightFileKinds.Known.Describe(weights).Kind;
        return kind == WeightFileDescription.UnknownKind
            ? $"is not an image prompt adapter: expected tensors under '{ProjectionPrefixes[0]}' and '{AttentionPrefixes[0]}', found '{weights.Names.Order(StringComparer.Ordinal).FirstOrDefault()}' and the like"
            : $"is a file of another kind ({kind}), not an image prompt adapter, which has tensors under '{ProjectionPrefixes[0]}' and '{AttentionPrefixes[0]}': give an adapter's file, such as ip-adapter_sd15.safetensors";
    }

    private static WeightSet? Below(WeightSet weights, string[] prefixes) =>
        prefixes.Where(prefix => weights.Names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal))).Select(weights.Below).FirstOrDefault();

    private static long CrossAttentionWidth(string path, WeightSet attention)
    {
        var layers = attention.Layers();
        if (layers.Count == 0)
            throw new WeightFileException(path, "has no tensor 'N.to_k_ip.weight': the keys of its cross-attention layers are missing");

        var width = attention.Columns(AdapterLayers.Key(layers[0]));
        if (width < 1)
            throw new WeightFileException(path, $"the tensor '{AdapterLayers.Key(layers[0])}' has no columns");
        foreach (var name in layers.SelectMany(layer => new[] { AdapterLayers.Key(layer), AdapterLayers.Value(layer) }))
            if (attention.Columns(name) != width)
                throw new WeightFileException(path, string.Create(CultureInfo.InvariantCulture, $"the tensor '{name}' reads tokens of width {attention.Columns(name)}, the others of width {width}"));
        return width;
    }
}
