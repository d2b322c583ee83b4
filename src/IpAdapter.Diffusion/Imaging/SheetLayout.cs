namespace IpAdapter.Diffusion.Imaging;

/// <summary>How pictures lie on a sheet, in places of one size.</summary>
/// <param name="Columns">Places side by side.</param>
/// <param name="CellWidth">Width of a place with the gap at one side of it, in pixels.</param>
/// <param name="CellHeight">Height of a place with the gap above or below it, in pixels.</param>
/// <param name="Width">Width of the sheet in pixels.</param>
/// <param name="Height">Height of the sheet in pixels.</param>
/// <param name="Gap">Pixels between two pictures and around the sheet.</param>
public sealed record SheetLayout(int Columns, int CellWidth, int CellHeight, long Width, long Height, int Gap)
{
    private const byte Paper = 255;

    /// <summary>Whether pictures follow each other from above to below, column by column, and not row by row.</summary>
    public bool ByColumns { get; init; }

    /// <summary>Places one below the other.</summary>
    public int Rows => (int)((Height - Gap) / CellHeight);

    /// <summary>Why there can't be such a sheet, or null.</summary>
    public string? Problem =>
        ImageSize.ProblemOf(Width, Height) is { } problem ? $"the sheet is too large: {problem}; take fewer or smaller pictures" : null;

    /// <summary>A layout for pictures.</summary>
    /// <param name="images">Sizes of the pictures, at least one.</param>
    /// <param name="asked">Pictures side by side; 0 makes the sheet about as wide as it is high.</param>
    /// <param name="gap">Pixels between two pictures and around the sheet.</param>
    public static SheetLayout Create(IReadOnlyList<(int Width, int Height)> images, int asked, int gap)
    {
        var (cellWidth, cellHeight) = (images.Max(image => image.Width) + gap, images.Max(image => image.Height) + gap);
        var square = (int)Math.Ceiling(Math.Sqrt(images.Count * (double)cellHeight / cellWidth));
        var columns = Math.Min(images.Count, asked > 0 ? asked : square);
        var rows = (images.Count + columns - 1) / columns;
        return new(columns, cellWidth, cellHeight, (long)columns * cellWidth + gap, (long)rows * cellHeight + gap, gap);
    }

    /// <summary>Lays pictures out on white paper; those smaller than the largest one stand in the middle of their place.</summary>
    /// <param name="images">The pictures that the layout is for.</param>
    public Image Lay(IReadOnlyList<Image> images)
    {
        var (width, height) = ((int)Width, (int)Height);
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, Paper);
        for (var index = 0; index < images.Count; index++)
        {
            var image = images[index];
            var (row, column) = ByColumns ? (index % Rows, index / Rows) : (index / Columns, index % Columns);
            var left = Gap + column * CellWidth + (CellWidth - Gap - image.Width) / 2;
            var top = Gap + row * CellHeight + (CellHeight - Gap - image.Height) / 2;
            for (var line = 0; line < image.Height; line++)
                image.Pixels.Span.Slice(line * image.Width * 3, image.Width * 3).CopyTo(pixels.AsSpan(((top + line) * width + left) * 3));
        }

        return new Image(width, height, pixels);
    }
}
