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

        var sheet = SheetLayout.Of([.. images.Select(image => (image.Width, image.Height))], inputs.Columns, inputs.Gap);
        if (sheet.Problem is { } tooLarge)
            throw new NodeInputException(nameof(Inputs.Images), tooLarge);

        var (width, height) = ((int)sheet.Width, (int)sheet.Height);
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, Paper);
        for (var index = 0; index < images.Count; index++)
        {
            var image = images[index];
            var left = inputs.Gap + index % sheet.Columns * sheet.CellWidth + (sheet.CellWidth - inputs.Gap - image.Width) / 2;
            var top = inputs.Gap + index / sheet.Columns * sheet.CellHeight + (sheet.CellHeight - inputs.Gap - image.Height) / 2;
            for (var row = 0; row < image.Height; row++)
                image.Pixels.Span.Slice(row * image.Width * 3, image.Width * 3).CopyTo(pixels.AsSpan(((top + row) * width + left) * 3));
        }
        return new(new Image(width, height, pixels));
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.IsGiven(nameof(Inputs.Images)) && description.CountOf(nameof(Inputs.Images)) == 0)
            description.Problem(nameof(Inputs.Images), None);
        var images = description.GetAll<ImageDescription>(nameof(Inputs.Images)).Select(image => (image.Width, image.Height)).ToList();
        if (images.Count == 0 || images.Count != description.CountOf(nameof(Inputs.Images))
            || !description.TryGet<int>(nameof(Inputs.Columns), out var columns)
            || !description.TryGet<int>(nameof(Inputs.Gap), out var gap))
            return;
        var sheet = SheetLayout.Of(images, columns, gap);
        if (sheet.Problem is { } tooLarge)
            description.Problem(nameof(Inputs.Images), tooLarge);
        else
            description.Output(new ImageDescription((int)sheet.Width, (int)sheet.Height));
    }
}
