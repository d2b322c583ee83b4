namespace IpAdapter.Graph.Images;

/// <summary>Puts labels around a sheet: those of columns above it, those of rows at its left.</summary>
/// <param name="layout">How the sheet is laid out.</param>
/// <param name="columnLabels">A label for each column, from the left; none for no such labels.</param>
/// <param name="rowLabels">A label for each row, from above; none for no such labels.</param>
internal sealed class LabelledSheet(SheetLayout layout, IReadOnlyList<string> columnLabels, IReadOnlyList<string> rowLabels)
{
    private const int WidestRowLabel = 160, Margin = 4;

    /// <summary>In the font that lies beside the plugin.</summary>
    internal static readonly LabelPicture Label =
        new("DejaVu Sans 9", Path.Combine(Path.GetDirectoryName(typeof(LabelledSheet).Assembly.Location) ?? "", "DejaVuSans.ttf"));

    private readonly IReadOnlyList<Image> _above =
        [.. columnLabels.Select(label => Label.Draw(label, Math.Max(8, layout.CellWidth - layout.Gap)))];
    private readonly IReadOnlyList<Image> _beside = [.. rowLabels.Select(label => Label.Draw(label, WidestRowLabel))];

    /// <summary>Width in pixels.</summary>
    public long Width => layout.Width + Left;

    /// <summary>Height in pixels.</summary>
    public long Height => layout.Height + Top;

    // A word wider than its column is cut off at the next one.
    private int Left => _beside.Count == 0 ? 0 : _beside.Max(label => label.Width) + Margin;

    private int Top => _above.Count == 0 ? 0 : _above.Max(label => label.Height) + Margin;

    /// <summary>Lays pictures and labels out.</summary>
    public Image Lay(IReadOnlyList<Image> images)
    {
        var sheet = layout.Lay(images);
        if (_above.Count == 0 && _beside.Count == 0)
            return sheet;
        var (width, pixels) = ((int)Width, new byte[Width * Height * 3]);
        Array.Fill(pixels, (byte)255);
        Place(sheet, Left, Top, sheet.Width);
        for (var column = 0; column < _above.Count; column++)
        {
            var left = Left + layout.Gap + column * layout.CellWidth;
            Place(_above[column], left + Space(layout.CellWidth - layout.Gap, _above[column].Width), Top - _above[column].Height,
                layout.CellWidth);
        }

        for (var row = 0; row < _beside.Count; row++)
            Place(_beside[row], Margin, Top + layout.Gap + row * layout.CellHeight
                + Space(layout.CellHeight - layout.Gap, _beside[row].Height), _beside[row].Width);
        return new Image(width, (int)Height, pixels);

        void Place(Image image, int left, int top, int room)
        {
            var shown = Math.Min(Math.Min(image.Width, room), width - left);
            for (var row = 0; row < image.Height && top + row < Height; row++)
                image.Pixels.Span.Slice(row * image.Width * 3, shown * 3).CopyTo(pixels.AsSpan(((top + row) * width + left) * 3));
        }
    }

    private static int Space(int room, int taken) => Math.Max(0, (room - taken) / 2);
}
