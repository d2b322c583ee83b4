using System.Globalization;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Reads from the header of an adapter's file what kind it is of and what it fits.</summary>
public sealed class AdapterReader(ImageProjectionKinds kinds)
{
    /// <summary>Reads a header.</summary>
    /// <exception cref="WeightFileException">The file is no image prompt adapter, or of a kind that can't be used.</exception>
    public ImagePromptAdapter Read(string path)
    {
        var weights = WeightSet.Open(path);
        if (AdapterWeights.In(weights) is not { Projection: { } projection, Attention: { } attention } adapter)
            throw new WeightFileException(path, NoAdapter(weights));
        if (adapter.HasResamplerOfFaces)
            throw new WeightFileException(path, "reads face identities with a resampler, as ip-adapter-faceid-portrait_sdxl_unnorm and InstantID do, which is not supported: use ip-adapter-faceid-portrait_sdxl or another FaceID adapter");

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
            Shortcut = kind.StatesWidth(projection) is not null && AdapterWeights.IsNamedVersion2(path) ? 1 : null,
        };
    }

    private static string NoAdapter(WeightSet weights)
    {
        var adapter = AdapterWeights.In(weights);
        return (adapter.Projection, adapter.Attention) switch
        {
            (not null, null) => "has the projection of an image prompt adapter, but no keys and values for the UNet's layers ('ip_adapter.1.to_k_ip.weight' and the like): the file is not whole. Download it again",
            (null, not null) => "has an image prompt adapter's keys and values for the UNet's layers, but no projection ('image_proj.proj.weight' and the like): the file is not whole. Download it again",
            _ => WeightFileKinds.Known.Mismatch(weights, "an image prompt adapter"),
        };
    }

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
