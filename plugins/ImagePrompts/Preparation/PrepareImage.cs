using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Preparation;

namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>
/// Crops, resizes and sharpens a picture to the square that an image encoder reads. Without it the encoder is shown the middle.
/// </summary>
[Node("image-prompt/prepare-image")]
public sealed class PrepareImage(ComputeDevice device) : INode<PrepareImage.Inputs, Image>, ICheck<PrepareImage.Inputs, Image>
{
    /// <param name="Image">The picture.</param>
    /// <param name="Crop">Which part of it.</param>
    /// <param name="Interpolation">How it is resized.</param>
    /// <param name="Sharpening">0 is not at all, 1 is most.</param>
    /// <param name="Size">Edge of the square in pixels: what the encoder reads.</param>
    public sealed record Inputs(
        [property: Each] Image Image,
        CropPosition Crop = CropPosition.Center,
        Interpolation Interpolation = Interpolation.Lanczos,
        [property: Range(0, 1)] double Sharpening = 0.0,
        [property: Range(16, 4096)] int Size = 224);

    /// <inheritdoc/>
    public async ValueTask<Image> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Sharpening == 0)
            return Shown(inputs);
        return await device.RunAsync(
            () => ImageTensors.ToImages(SquarePicture.Sharpen(Shown(inputs), inputs.Sharpening))[0], context.Cancellation);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (inputs.TryGet(i => i.Size, out var size))
            report.Output(new ImageDescription(size, size));
        if (inputs.TryGet(i => i.Crop, out var crop) && inputs.TryDescribe(i => i.Image, out ImageDescription? image)
            && ProblemOf(crop, image.Width, image.Height) is { } tooLarge)
            report.Problem(i => i.Crop, tooLarge);
    }

    private static string? ProblemOf(CropPosition crop, int width, int height)
    {
        var edge = Math.Max(width, height);
        return crop == CropPosition.Pad && ImageSize.ProblemOf(edge, edge) is { } problem
            ? $"padded to a square, the picture of {width} x {height} pixels is too large: {problem}; "
                + "take a part of it (crop: center), or a smaller picture"
            : null;
    }

    private static Image Shown(Inputs inputs) => SquarePicture.Prepare(inputs.Image, inputs.Crop, inputs.Interpolation, inputs.Size);
}
