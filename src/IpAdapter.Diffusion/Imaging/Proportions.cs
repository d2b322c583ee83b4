using static System.FormattableString;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Tells pictures that are stretched out of shape, which nobody sees in a mask or a control picture.</summary>
public static class Proportions
{
    // Edges are rounded to whole latent pixels, and tiles' masks to whole pixels of what was cut: that alone is no other shape.
    private const double Rounding = 0.05;

    /// <summary>What to say of a picture that is stretched to a size; null where it keeps its shape, or nearly.</summary>
    /// <param name="what">The picture, as a sentence begins with it.</param>
    /// <param name="size">Its size in pixels.</param>
    /// <param name="target">What has the size.</param>
    /// <param name="width">Width of that.</param>
    /// <param name="height">Height of that.</param>
    /// <param name="remedy">What to do, where there is more than to cut or pad it.</param>
    public static string? RemarkOf(
        string what, (int Width, int Height) size, string target, long width, long height, string remedy = "cut or pad it to that shape") =>
        Math.Abs(Math.Log((double)size.Width * height / ((double)size.Height * width))) <= Rounding
            ? null
            : Invariant($"{what} of {size.Width} x {size.Height} pixels is stretched to the shape of {target}, {width} x {height}: ")
                + $"where its proportions matter, {remedy}";
}
