namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// Soft edges without a model: the gradient of a picture's luminance, grey on black, the steepest place white. A stand-in for HED or
/// PiDiNet, which tell outlines from texture; this does not.
/// </summary>
/// <returns>The soft edges, in the picture's size.</returns>
[Node("structure/soft-edges")]
public sealed class SoftEdges : INode<SoftEdges.Inputs, Image>, ICheck<SoftEdges.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    /// <param name="Blur">Gaussian blur before, standard deviation in pixels: more gives wider, softer edges.</param>
    public sealed record Inputs([property: Each] Image Image, [property: Range(0, 50)] double Blur = 1);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var image = inputs.Image;
        var slopes = Slopes.Compute(GaussianBlur.Compute(Array.ConvertAll(image.ToGrey(), level => (float)level), image.Width, inputs.Blur,
            context.Cancellation), image.Width);
        float[] sizes = [.. slopes.Right.Zip(slopes.Down, static (right, down) => MathF.Sqrt(right * right + down * down))];
        var greatest = sizes.Max();
        return new(ImagePlanes.ToGreyImage(Array.ConvertAll(sizes, size => greatest > 0 ? (byte)MathF.Round(255 * size / greatest)
            : (byte)0), image.Width));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            report.Output(image);
    }
}
