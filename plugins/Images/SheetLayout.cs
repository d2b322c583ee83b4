namespace IpAdapter.Graph.Images;

/// <summary>How pictures lie on a sheet, in places of one size.</summary>
/// <param name="Columns">Places side by side.</param>
/// <param name="CellWidth">Width of a place with the gap at one side of it, in pixels.</param>
/// <param name="CellHeight">Height of a place with the gap above or below it, in pixels.</param>
/// <param name="Width">Width of the sheet in pixels.</param>
/// <param name="Height">Height of the sheet in pixels.</param>
internal sealed record SheetLayout(int Columns, int CellWidth, int CellHeight, long Width, long Height)
{
    /// <summary>Why there can't be such a sheet, or null.</summary>
    public string? Problem =>
        ImageSize.ProblemOf(Width, Height) is { } problem ? $"the sheet is too large: {problem}; take fewer or smaller pictures" : null;

    /// <param name="images">Sizes of the pictures, at least one.</param>
    /// <param name="asked">Pictures side by side; 0 makes the sheet about as wide as it is high.</param>
    /// <param name="gap">Pixels between two pictures and around the sheet.</param>
    public static SheetLayout Create(List<(int Width, int Height)> images, int asked, int gap)
    {
        var (cellWidth, cellHeight) = (images.Max(image => image.Width) + gap, images.Max(image => image.Height) + gap);
        var square = (int)Math.Ceiling(Math.Sqrt(images.Count * (double)cellHeight / cellWidth));
        var columns = Math.Min(images.Count, asked > 0 ? asked : square);
        var rows = (images.Count + columns - 1) / columns;
        return new(columns, cellWidth, cellHeight, (long)columns * cellWidth + gap, (long)rows * cellHeight + gap);
    }
}
