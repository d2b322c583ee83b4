namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// A stand-in for a depth map, from luminance: what is bright counts as near. No depth is measured; it helps where light falls from the
/// viewer, and for drawings made so. A depth model's map, loaded as a picture, is better.
/// </summary>
/// <returns>Grey levels, near ones bright, in the picture's size.</returns>
[Node("structure/luminance-depth")]
public sealed class LuminanceDepth : INode<LuminanceDepth.Inputs, Image>, ICheck<LuminanceDepth.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    /// <param name="Blur">Gaussian blur, standard deviation in pixels, so that texture does not count as depth.</param>
    /// <param name="DarkIsNear">What is dark counts as near instead: for dark things on a bright ground.</param>
    public sealed record Inputs([property: Each] Image Image, [property: Range(0, 200)] double Blur = 2, bool DarkIsNear = false);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var image = inputs.Image;
        var smooth = GaussianBlur.Compute(Array.ConvertAll(image.ToGrey(), level => (float)level), image.Width, inputs.Blur,
            context.Cancellation);
        var (least, greatest) = (smooth.Min(), smooth.Max());
        return new(ImagePlanes.ToGreyImage(Array.ConvertAll(smooth, Nearness), image.Width));

        // Over all levels there are; a picture of one level is as far as can be.
        byte Nearness(float level)
        {
            if (greatest - least < 0.5f)
                return 0;
            var share = (level - least) / (greatest - least);
            return (byte)MathF.Round(255 * (inputs.DarkIsNear ? 1 - share : share));
        }
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            report.Output(image);
    }
}
