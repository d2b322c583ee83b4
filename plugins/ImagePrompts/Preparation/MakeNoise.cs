using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Preparation;

namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>Makes a noisy picture, to give an image prompt as its negative one: what is drawn becomes cleaner or richer.</summary>
[Node("image-prompt/make-noise")]
public sealed class MakeNoise(ComputeDevice device) : INode<MakeNoise.Inputs, Image>, ICheck<MakeNoise.Inputs, Image>
{
    /// <param name="Kind">How the noise comes in.</param>
    /// <param name="Strength">0 leaves the picture, 1 is most.</param>
    /// <param name="Blur">Edge of the window, in pixels, that the noisy picture is blurred over; 0 is not at all.</param>
    /// <param name="Image">The picture that is made noisy (its middle square). Without it, black.</param>
    /// <param name="Seed">Which noise.</param>
    /// <param name="Size">Edge of the picture in pixels.</param>
    public sealed record Inputs(
        NoiseKind Kind = NoiseKind.Fade,
        [property: Range(0, 1)] double Strength = 1.0,
        [property: Range(0, 64)] int Blur = 0,
        Image? Image = null,
        [property: Seed] long Seed = 0,
        [property: Range(16, 4096)] int Size = 224);

    /// <inheritdoc/>
    public async ValueTask<Image> RunAsync(Inputs inputs, NodeContext context) =>
        await device.RunAsync(() => ImageTensors.ToImages(Make(inputs))[0], context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Image> report)
    {
        if (!inputs.TryGet(i => i.Size, out var size))
            return;
        report.Output(new ImageDescription(size, size));
        if (inputs.TryGet(i => i.Blur, out var blur) && blur > size)
            report.Problem(i => i.Blur, $"a picture of {size} pixels can't be blurred over {blur}: choose at most its size");
    }

    private static Tensor Make(Inputs inputs) =>
        NoisyPicture.Create(inputs.Kind, inputs.Image, inputs.Size, inputs.Strength, inputs.Blur, inputs.Seed);
}
