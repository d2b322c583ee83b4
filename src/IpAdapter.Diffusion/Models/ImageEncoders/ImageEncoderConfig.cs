namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>Shape of a CLIP image encoder, as its <c>config.json</c> says (transformers' CLIPVisionModelWithProjection).</summary>
public sealed partial record ImageEncoderConfig
{
    /// <summary>Channels of a hidden state.</summary>
    public required int Width { get; init; }

    /// <summary>Channels inside a feed-forward layer.</summary>
    public required int IntermediateWidth { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Edge of the picture it reads, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Edge of a patch, in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Width of an image embedding.</summary>
    public required int EmbeddingWidth { get; init; }

    /// <summary><c>quick_gelu</c> or <c>gelu</c>.</summary>
    public required string Activation { get; init; }

    /// <summary>Epsilon of the layer norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>What people call it; null where it is no published one.</summary>
    public string? PublishedName => ImageEncoderRecogniser.FindPublished(Width, IntermediateWidth, Layers, EmbeddingWidth).Name;
}
