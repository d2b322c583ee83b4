using System.Security.Cryptography;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Pillow's resizing, byte for byte: sizes, filters, parts of pictures, and both orders of the two passes.</summary>
public sealed class ResizingRunner : GoldenRunner
{
    public override string Area => "resizing";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("made_with", "digest");
        foreach (var element in golden.Document.GetProperty("rows").EnumerateArray())
        {
            var row = new ReadMembers(element);
            var (text, digest) = (element.GetRawText(), Convert.ToHexStringLower(SHA256.HashData(Resized(row).Pixels.Span)));
            verdict.Equals(text, [digest], [row.GetProperty("sha256").GetString()!]);
            verdict.Equals($"what was passed over of {text}", row.Unread, []);
        }
    }

    private static Image Resized(ReadMembers row)
    {
        var picture = Picture(row.GetProperty("width").GetInt32(), row.GetProperty("height").GetInt32());
        var (width, height) = (row.GetProperty("to")[0].GetInt32(), row.GetProperty("to")[1].GetInt32());
        var filter = Enum.Parse<ResamplingFilter>(row.GetProperty("filter").GetString()!, ignoreCase: true);
        if (!row.TryGetProperty("box", out var box))
            return picture.Resize(width, height, filter);
        return Resampling.Resize(picture, width, height, filter,
            (box[0].GetSingle(), box[1].GetSingle(), box[2].GetSingle(), box[3].GetSingle()));
    }

    // The file's title has this formula.
    private static Image Picture(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var channel = 0; channel < 3; channel++)
                    pixels[(y * width + x) * 3 + channel] =
                        (byte)((7 * x + 13 * y + 31 * channel + x * y % 251) * (1 + (x / 9 + y / 5) % 3));
        return new Image(width, height, pixels);
    }
}
