using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>Looks into a picture: its size, and what it says of how it was made.</summary>
internal static class PictureInspection
{
    /// <summary>Whether a file begins as a PNG does.</summary>
    public static bool IsPng(string path)
    {
        if (FileFingerprint.SpecialKindOf(path) is not null)
            return false;   // opening a pipe would wait for its other end
        Span<byte> head = stackalloc byte[8];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8 && head.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
    }

    /// <summary>Looks into a PNG.</summary>
    /// <exception cref="ImageFileException">It can't be read.</exception>
    public static InspectedPart Of(string path)
    {
        var image = ImageFile.Read(path);
        var remarks = PngRemarks.Read(path);
        return new(
            Path.GetFileName(path),
            remarks.ContainsKey("ipgraph.workflow") ? "picture drawn by ipgraph; 'ipgraph run' on it draws it again" : "picture",
            [new("size", $"{image.Width} x {image.Height}"), .. remarks.OrderBy(remark => remark.Key, StringComparer.Ordinal).Select(remark => new WeightFact(remark.Key, remark.Value))],
            []);
    }
}
