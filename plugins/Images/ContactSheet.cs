namespace IpAdapter.Graph.Images;

/// <summary>Lays pictures out on one sheet, row by row, so that they can be compared at a glance.</summary>
/// <returns>The sheet.</returns>
[Node("images/contact-sheet")]
public sealed class ContactSheet : INode<ContactSheet.Inputs, Image>, ICheck<ContactSheet.Inputs, Image>
{
    /// <param name="Images">The pictures. Those smaller than the largest one stand in the middle of their place.</param>
    /// <param name="Columns">Pictures side by side; 0 makes the sheet about as wide as it is high.</param>
    /// <param name="Gap">White pixels between two pictures and around the sheet.</param>
    public sealed record Inputs(IReadOnlyList<Image> Images, [property: Range(0, 1000)] int Columns = 0,
        [property: Range(0, 1000)] int Gap = 4);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var images = inputs.Images;
        var sheet = SheetLayout.Create([.. images.Select(image => (image.Width, image.Height))], inputs.Columns, inputs.Gap);
        return new(sheet.Lay(images));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.IsGiven(i => i.Images) && inputs.CountOf(i => i.Images) == 0)
            report.Problem(i => i.Images, "expected at least one picture, found none");
        var images = inputs.GetAll<ImageDescription>(i => i.Images).Select(image => (image.Width, image.Height)).ToList();
        if (images.Count == 0 || images.Count != inputs.CountOf(i => i.Images)
            || !inputs.TryGet(i => i.Columns, out var columns)
            || !inputs.TryGet(i => i.Gap, out var gap))
            return;
        var sheet = SheetLayout.Create(images, columns, gap);
        if (sheet.Problem is { } tooLarge)
            report.Problem(i => i.Images, tooLarge);
        else
            report.Output(new ImageDescription((int)sheet.Width, (int)sheet.Height));
    }
}
