namespace IpAdapter.Graph.Images;

/// <summary>Reads a picture from a PNG, JPEG, WebP, TIFF, GIF, HEIF or AVIF file.</summary>
/// <returns>The picture.</returns>
[Node("images/load")]
[Loader]
public sealed class LoadImage : INode<LoadImage.Inputs, Image>, ICheck<LoadImage.Inputs, Image>
{
    /// <param name="Path">The file.</param>
    /// <param name="Orientation">Whether a photograph is turned as its camera noted.</param>
    /// <param name="Transparent">
    /// What is seen where the picture is transparent. As a mask it reads the same whichever it is: luminance times alpha.
    /// </param>
    public sealed record Inputs(FilePath Path, ImageOrientation Orientation = ImageOrientation.Upright,
        ImageTransparency Transparent = ImageTransparency.White);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var (path, isUpright) = (inputs.Path.Value, inputs.Orientation == ImageOrientation.Upright);
        return NodeInputException.For<ImageFileException, Inputs, ValueTask<Image>>(i => i.Path, () =>
        {
            return new(isUpright ? ImageFile.ReadUpright(path, inputs.Transparent, Tell) : ImageFile.Read(path, inputs.Transparent, Tell));
        });

        void Tell(string remark) => context.Log.Warn($"'{path}' {remark}");
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryGet(i => i.Path, out var path) && inputs.TryGet(i => i.Orientation, out var orientation))
            report.Output(NodeInputException.For<ImageFileException, Inputs, ImageDescription>(
                i => i.Path, () => ImageFile.Describe(path.Value, orientation == ImageOrientation.Upright)));
    }
}
