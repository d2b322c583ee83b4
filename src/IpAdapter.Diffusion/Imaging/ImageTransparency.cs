namespace IpAdapter.Diffusion.Imaging;

/// <summary>What is seen where a picture is transparent. Masks read the same whichever it is: luminance times alpha.</summary>
public enum ImageTransparency
{
    /// <summary>White paper shows through: as the pictures were made that CLIP is shown.</summary>
    White,

    /// <summary>Black shows through.</summary>
    Black,

    /// <summary>
    /// The colours that are stored there show, as if nothing were transparent: as diffusers and ComfyUI read control pictures and start
    /// pictures.
    /// </summary>
    Hidden,
}
