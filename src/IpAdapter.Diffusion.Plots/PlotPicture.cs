using ScottPlot;

namespace IpAdapter.Diffusion.Plots;

/// <summary>Plots as pictures.</summary>
internal static class PlotPicture
{
    /// <param name="compose">Puts together what is drawn.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="DllNotFoundException">SkiaSharp's native library is not there; the message says what to add.</exception>
    public static Imaging.Image Draw(Action<Plot> compose, int width, int height)
    {
        try
        {
            using var plot = new Plot();
            compose(plot);
            return Imaging.ImageFile.Read(plot.GetImageBytes(width, height, ImageFormat.Png), "the plot");
        }
        catch (Exception lacking) when (lacking is DllNotFoundException
            or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new DllNotFoundException("plots are drawn with SkiaSharp, whose native library is not there: add the package "
                + "SkiaSharp.NativeAssets.Linux.NoDependencies (or SkiaSharp.NativeAssets.Win32, .macOS) to the program", lacking);
        }
    }
}
