namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// Inverts a picture, black to white and back: for control pictures drawn black on white, where a ControlNet wants white on black.
/// </summary>
/// <returns>The inverted picture.</returns>
[Node("structure/invert")]
public sealed class Invert : INode<Invert.Inputs, Image>, ICheck<Invert.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    public sealed record Inputs([property: Each] Image Image);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Image(inputs.Image.Width, inputs.Image.Height,
            Array.ConvertAll(inputs.Image.Pixels.ToArray(), level => (byte)(255 - level))));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            report.Output(image);
    }
}
