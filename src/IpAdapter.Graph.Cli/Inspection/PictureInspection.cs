using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Delivery;

namespace IpAdapter.Graph.Cli.Inspection;

/// <summary>Looks into a picture: its size, and what it says of how it was made.</summary>
internal static class PictureInspection
{
    /// <summary>Looks into a picture.</summary>
    /// <exception cref="ImageFileException">It can't be read.</exception>
    public static InspectedPart Inspect(string path)
    {
        var image = ImageFile.Read(path);
        var texts = PictureRemarks.Read(path);
        return new(
            Path.GetFileName(path),
            RecordedRun.IsIn(texts)
                ? "picture made by ipgraph; 'ipgraph run' on it makes it again, 'ipgraph strip' takes out how"
                : "picture",
            [new("format", PictureSignature.FormatOf(path)!), new("size", $"{image.Width} x {image.Height}"),
                .. RecordInspection.FindFacts(texts)],
            [])
        { Remarks = texts };
    }
}
