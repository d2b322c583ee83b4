using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Images;

/// <summary>Reads a picture from a PNG, JPEG, WebP, TIFF, GIF, HEIF or AVIF file. What is transparent becomes white.</summary>
/// <returns>The picture.</returns>
[Node("images/load")]
[Loader]
public sealed class LoadImage : INode<LoadImage.Inputs, Image>, IDescribe
{
    /// <param name="Path">The file.</param>
    /// <param name="Orientation">Whether a photograph is turned as its camera noted.</param>
    public sealed record Inputs(FilePath Path, ImageOrientation Orientation = ImageOrientation.Upright);

    /// <inheritdoc/>
    public ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        try
        {
            return new(inputs.Orientation == ImageOrientation.Upright ? ImageFile.ReadUpright(inputs.Path.Value) : ImageFile.Read(inputs.Path.Value));
        }
        catch (ImageFileException problem)
        {
            throw new NodeInputException(nameof(Inputs.Path), problem.Message, problem);
        }
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path) || !description.TryGet<ImageOrientation>(nameof(Inputs.Orientation), out var orientation))
            return;
        try
        {
            description.Output(ImageFile.Describe(path.Value, orientation == ImageOrientation.Upright));
        }
        catch (ImageFileException problem)
        {
            description.Problem(nameof(Inputs.Path), problem.Message);
        }
    }
}
