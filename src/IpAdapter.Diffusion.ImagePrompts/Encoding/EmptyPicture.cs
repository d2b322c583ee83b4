namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>
/// The picture that stands for none, on the negative side of guidance. The two conventions give different numbers for kinds that read
/// hidden states.
/// </summary>
public enum EmptyPicture
{
    /// <summary>Zero after preprocessing, a middle grey: what the adapters were trained with, and what diffusers takes.</summary>
    ZeroPixels,

    /// <summary>A black picture, preprocessed like any other: what ComfyUI_IPAdapter_plus takes.</summary>
    BlackImage,
}
