using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>Crops, resizes and sharpens a picture to the square that an image encoder reads. Without it the encoder is shown the middle.</summary>
[Node("image-prompt/prepare-image")]
public sealed class PrepareImage(ComputeDevice device) : INode<PrepareImage.Inputs, Image>, IDescribe
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
        return await device.RunAsync(() => ImageTensors.ToImages(Prepare(inputs))[0], context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet<int>(nameof(Inputs.Size), out var size))
            description.Output(new ImageDescription(size, size));
    }

    /// <summary>The square in [0, 1], before it is rounded to eight bits again.</summary>
    /// <returns>[1, 3, size, size].</returns>
    internal static Tensor Prepare(Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var square = Shown(inputs).ToUnitTensor();
        return (inputs.Sharpening > 0 ? Preparation.Sharpening.Sharpen(square, inputs.Sharpening) : square).MoveToOuterDisposeScope();
    }

    private static Image Shown(Inputs inputs) => inputs.Image.Square(inputs.Crop).Resize(inputs.Size, inputs.Size, inputs.Interpolation);
}
