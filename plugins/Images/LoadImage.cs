namespace IpAdapter.Graph.Images;

/// <summary>Reads a picture from a PNG, JPEG, WebP, TIFF, GIF, HEIF or AVIF file.</summary>
/// <returns>The picture.</returns>
[Node("images/load")]
[Loader]
public sealed class LoadImage : INode<LoadImage.Inputs, Image>, IDescribe
{
    /// <param name="Path">The file.</param>
    /// <param name="Orientation">Whether a photograph is turned as its camera noted.</param>
    /// <param name="Transparent">
    /// What is seen where the picture is transparent. As a mask it reads the same whichever it is: luminance times alpha.
    /// </param>
    public sealed record Inputs(FilePath Path, ImageOrientation Orientation = ImageOrientation.Upright, ImageTransparency Transparent = ImageTransparency.White);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        var (path, isUpright) = (inputs.Path.Value, inputs.Orientation == ImageOrientation.Upright);
        return NodeInputException.For<ImageFileException, ValueTask<Image>>(nameof(Inputs.Path), () =>
        {
            return new(isUpright ? ImageFile.ReadUpright(path, inputs.Transparent, Tell) : ImageFile.Read(path, inputs.Transparent, Tell));
        });

        void Tell(string remark) => context.Log.Warn($"'{path}' {remark}");
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet<FilePath>(nameof(Inputs.Path), out var path) && description.TryGet<ImageOrientation>(nameof(Inputs.Orientation), out var orientation))
            description.Output(NodeInputException.For<ImageFileException, ImageDescription>(nameof(Inputs.Path), () => ImageFile.Describe(path.Value, orientation == ImageOrientation.Upright)));
    }
}
