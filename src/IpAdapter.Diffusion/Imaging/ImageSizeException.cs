namespace IpAdapter.Diffusion.Imaging;

/// <summary>A picture that would be too large (<see cref="ImageSize"/>) was asked for; nothing was taken for it yet.</summary>
/// <param name="message">Which size, and which is possible.</param>
public sealed class ImageSizeException(string message) : Exception(message);
