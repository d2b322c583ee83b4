using System.Security;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Draws a line or several of text as a picture: black on white paper, just as large as the text is.</summary>
/// <param name="font">The font's name and size in points, as Pango reads it: <c>DejaVu Sans 9</c>.</param>
/// <param name="fontFile">The font's file, so that the same text is the same picture on every machine.</param>
public sealed class LabelPicture(string font, string fontFile)
{
    private const int PointsOfAnInch = 96;

    /// <summary>Draws it.</summary>
    /// <param name="text">The text; without letters in it, the picture is a white pixel.</param>
    /// <param name="width">Where lines are broken, in pixels. A word that is wider is not broken.</param>
    public Image Draw(string text, int width)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Image(1, 1, new byte[] { 255, 255, 255 });
        // libvips reads marks in the text, which a label has none of
        using var letters = VipsImage.Text(SecurityElement.Escape(text), font: font, fontfile: fontFile, width: width,
            dpi: PointsOfAnInch);
        using var paper = letters.Invert();
        var grey = paper.WriteToMemory<byte>();
        var pixels = new byte[grey.Length * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = grey[i / 3];
        return new Image(letters.Width, letters.Height, pixels);
    }
}
