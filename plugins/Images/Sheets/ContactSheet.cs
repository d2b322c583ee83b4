namespace IpAdapter.Graph.Images;

/// <summary>Lays pictures out on one sheet, with labels where they are given, so that they can be compared at a glance.</summary>
/// <returns>The sheet.</returns>
[Node("images/contact-sheet")]
public sealed class ContactSheet : INode<ContactSheet.Inputs, Image>, ICheck<ContactSheet.Inputs, Image>
{
    /// <param name="Images">The pictures. Those smaller than the largest one stand in the middle of their place.</param>
    /// <param name="Columns">Pictures side by side; 0 makes the sheet about as wide as it is high.</param>
    /// <param name="Gap">White pixels between two pictures and around the sheet.</param>
    /// <param name="Order">How they follow each other.</param>
    /// <param name="ColumnLabels">Texts above the columns, from the left; one for each column.</param>
    /// <param name="RowLabels">Texts beside the rows, from above; one for each row.</param>
    public sealed record Inputs(
        IReadOnlyList<Image> Images,
        [property: Range(0, 1000)] int Columns = 0,
        [property: Range(0, 1000)] int Gap = 4,
        SheetOrder Order = SheetOrder.Rows,
        IReadOnlyList<string>? ColumnLabels = null,
        IReadOnlyList<string>? RowLabels = null);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var layout = Layout([.. inputs.Images.Select(image => (image.Width, image.Height))], inputs.Columns, inputs.Gap, inputs.Order);
        return new(new LabelledSheet(layout, inputs.ColumnLabels ?? [], inputs.RowLabels ?? []).Lay(inputs.Images));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.IsGiven(i => i.Images) && inputs.CountOf(i => i.Images) == 0)
            report.Problem(i => i.Images, "expected at least one picture, found none");
        var images = inputs.GetAll<ImageDescription>(i => i.Images).Select(image => (image.Width, image.Height)).ToList();
        if (images.Count == 0 || images.Count != inputs.CountOf(i => i.Images)
            || !inputs.TryGet(i => i.Columns, out var columns) || !inputs.TryGet(i => i.Gap, out var gap)
            || !inputs.TryGet(i => i.Order, out var order) || !inputs.TryGet(i => i.ColumnLabels, out var columnLabels)
            || !inputs.TryGet(i => i.RowLabels, out var rowLabels))
            return;
        var layout = Layout(images, columns, gap, order);
        if (layout.Problem is { } tooLarge)
        {
            report.Problem(i => i.Images, tooLarge);
            return;
        }

        if (columnLabels?.Count > 0 && columnLabels.Count != layout.Columns)
            report.Problem(i => i.ColumnLabels, $"{columnLabels.Count} labels were given, but the sheet has {layout.Columns} columns");
        if (rowLabels?.Count > 0 && rowLabels.Count != layout.Rows)
            report.Problem(i => i.RowLabels, $"{rowLabels.Count} labels were given, but the sheet has {layout.Rows} rows");
        var sheet = new LabelledSheet(layout, columnLabels ?? [], rowLabels ?? []);
        report.Output(new ImageDescription((int)sheet.Width, (int)sheet.Height));
    }

    private static SheetLayout Layout(IReadOnlyList<(int Width, int Height)> images, int columns, int gap, SheetOrder order) =>
        SheetLayout.Create(images, columns, gap) with { ByColumns = order == SheetOrder.Columns };
}
