namespace IpAdapter.Graph.Images;

/// <summary>Which way up a photograph is.</summary>
public enum ImageOrientation
{
    /// <summary>Turned as the camera noted (EXIF orientation): as a person sees it, and as diffusers' load_image gives it.</summary>
    Upright,

    /// <summary>As the pixels lie in the file, as PIL's Image.open gives it.</summary>
    AsStored,
}
