namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>Shape of a CLIP text encoder, as its <c>config.json</c> says (transformers' CLIPTextModel).</summary>
public sealed partial record TextEncoderConfig
{
    /// <summary>Channels of a state.</summary>
    public required int Width { get; init; }

    /// <summary>Channels inside a feed-forward layer.</summary>
    public required int IntermediateWidth { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Tokens of a prompt, both markers included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Words in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary><c>quick_gelu</c> or <c>gelu</c>.</summary>
    public required string Activation { get; init; }

    /// <summary>Epsilon of the layer norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Id of the end marker; 2 stands for "the largest id of the prompt" (an old mistake in published files).</summary>
    public int EndTokenId { get; init; } = 2;
}
