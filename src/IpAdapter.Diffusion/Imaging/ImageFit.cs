namespace IpAdapter.Diffusion.Imaging;

/// <summary>How a picture is brought to a size of another shape (the resize modes of diffusers' VaeImageProcessor).</summary>
public enum ImageFit
{
    /// <summary>Each edge is stretched to its size.</summary>
    Stretch,

    /// <summary>The picture covers the size; what is beyond it is cut off.</summary>
    Crop,

    /// <summary>The whole picture is within the size; its edges are drawn out over the rest.</summary>
    Fill,
}
