using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Images;

/// <summary>Lays pictures out on one sheet, row by row, so that they can be compared at a glance.</summary>
/// <returns>The sheet.</returns>
[Node("images/contact-sheet")]
public sealed class ContactSheet : INode<ContactSheet.Inputs, Image>, IDescribe
{
    private const byte Paper = 255;
    private const string None = "expected at least one picture, found none";

    /// <param name="Images">The pictures. Those smaller than the largest one stand in the middle of their place.</param>
    /// <param name="Columns">Pictures side by side; 0 makes the sheet about as wide as it is high.</param>
    /// <param name="Gap">White pixels between two pictures and around the sheet.</param>
    public sealed record Inputs(IReadOnlyList<Image> Images, [property: Range(0, 1000)] int Columns = 0, [property: Range(0, 1000)] int Gap = 4);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var images = inputs.Images;
        if (images.Count == 0)
            throw new NodeInputException(nameof(Inputs.Images), None);

        var (cellWidth, cellHeight) = (images.Max(image => image.Width) + inputs.Gap, images.Max(image => image.Height) + inputs.Gap);
        var columns = Math.Min(images.Count, inputs.Columns > 0 ? inputs.Columns : (int)Math.Ceiling(Math.Sqrt(images.Count * (double)cellHeight / cellWidth)));
        var rows = (images.Count + columns - 1) / columns;
        var (width, height) = ((long)columns * cellWidth + inputs.Gap, (long)rows * cellHeight + inputs.Gap);
        if (width * height > ImageFile.MaxPixels)
            throw new NodeInputException(nameof(Inputs.Images), $"a sheet of {width} x {height} pixels is more than the {ImageFile.MaxPixels:N0} that a picture may have: take fewer or smaller pictures");

        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, Paper);
        for (var index = 0; index < images.Count; index++)
        {
            var image = images[index];
            var left = inputs.Gap + index % columns * cellWidth + (cellWidth - inputs.Gap - image.Width) / 2;
            var top = inputs.Gap + index / columns * cellHeight + (cellHeight - inputs.Gap - image.Height) / 2;
            for (var row = 0; row < image.Height; row++)
                image.Pixels.Span.Slice(row * image.Width * 3, image.Width * 3).CopyTo(pixels.AsSpan((int)(((top + row) * width + left) * 3)));
        }
        return new(new Image((int)width, (int)height, pixels));
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.IsGiven(nameof(Inputs.Images)) && description.CountOf(nameof(Inputs.Images)) == 0)
            description.Problem(nameof(Inputs.Images), None);
    }
}
