namespace IpAdapter.Diffusion;

/// <summary>What becomes of a picture's transparency: a picture in memory has none.</summary>
public enum ImageTransparency
{
    /// <summary>White paper shows through: as the pictures were made that CLIP is shown.</summary>
    White,

    /// <summary>Black shows through.</summary>
    Black,

    /// <summary>The colours that are stored there show, as if nothing were transparent: as diffusers and ComfyUI read control pictures, start pictures and masks.</summary>
    Hidden,
}
