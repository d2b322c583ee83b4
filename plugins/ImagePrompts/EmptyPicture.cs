namespace IpAdapter.Graph.ImagePrompts;

/// <summary>The picture that stands for none, on the negative side of guidance. The two conventions give different numbers for kinds that read hidden states.</summary>
public enum EmptyPicture
{
    /// <summary>Zero after preprocessing (a middle grey): what the adapters were trained with; the authors' code and diffusers.</summary>
    ZeroPixels,

    /// <summary>A black picture, preprocessed like any other: ComfyUI_IPAdapter_plus.</summary>
    BlackImage,
}
