namespace IpAdapter.Graph.ImagePrompts;

/// <summary>The inputs of every node that lets an image encoder read pictures for an adapter.</summary>
internal interface IPictureInputs
{
    /// <summary>The adapter.</summary>
    ImagePromptAdapter Adapter { get; }

    /// <summary>The image encoder.</summary>
    ImageEncoder Encoder { get; }

    /// <summary>The pictures.</summary>
    IReadOnlyList<Image> Image { get; }

    /// <summary>Pictures to lead away from.</summary>
    IReadOnlyList<Image>? Negative { get; }
}
