namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// The colours of a picture by places: fields of one colour, 8 along the short edge. For T2I-Adapters that read colours (t2iadapter_color).
/// </summary>
/// <returns>The fields, in the picture's size.</returns>
[Node("structure/colors")]
public sealed class Colors : INode<Colors.Inputs, Image>, ICheck<Colors.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    public sealed record Inputs([property: Each] Image Image);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context) => new(ColorPalette.Compute(inputs.Image));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            report.Output(image);
    }
}
