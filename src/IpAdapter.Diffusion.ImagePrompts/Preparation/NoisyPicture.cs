namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>Makes pictures noisy, as ComfyUI_IPAdapter_plus' noise node does.</summary>
public static class NoisyPicture
{
    /// <summary>Makes a square, noisy picture. Called on the device's thread.</summary>
    /// <param name="kind">How the noise comes in.</param>
    /// <param name="image">The picture that is made noisy: its middle square. Null for black.</param>
    /// <param name="size">Edge of the result in pixels.</param>
    /// <param name="strength">From 0, the picture, to 1, mostly noise.</param>
    /// <param name="blur">Edge of the window, in pixels, that the noisy picture is blurred over; 0 is not at all.</param>
    /// <param name="seed">Which noise.</param>
    /// <returns>[1, 3, size, size] in [0, 1], before it is rounded to eight bits.</returns>
    public static Tensor Create(NoiseKind kind, Image? image, int size, double strength, int blur, long seed)
    {
        using var scope = NewDisposeScope();
        var square = image is not null ? Square(image, size) : zeros(1, size, size, 3).permute(0, 3, 1, 2);
        var noisy = Make(kind, square, strength, seed);
        return (blur > 0 ? Blur(noisy, blur) : noisy).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Makes a picture noisy. Noise is drawn from the CPU's generator, in the order in which the picture's numbers lie in memory.
    /// </summary>
    /// <param name="kind">How.</param>
    /// <param name="picture">[1, 3, height, width] in [0, 1].</param>
    /// <param name="strength">From 0, the picture, to 1, mostly noise.</param>
    /// <param name="seed">Which noise.</param>
    /// <returns>In the same shape and range.</returns>
    public static Tensor Make(NoiseKind kind, Tensor picture, double strength, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        // Channels last, as ComfyUI has pictures: torch draws normal noise otherwise where numbers lie in another order than their shape
        // says.
        var image = picture.permute(0, 2, 3, 1);
        var noisy = kind switch
        {
            NoiseKind.Fade => image.Times(1 - strength).Plus(Even().Times(strength)),
            NoiseKind.Dissolve => where(Even().IsLessThan(strength), Even(), image),
            _ => image.Plus(empty_like(image).normal_(0, 1, generator).Times(strength)),
        };
        return noisy.Clamped(0, 1).permute(0, 3, 1, 2).MoveToOuterDisposeScope();

        Tensor Even() => empty_like(image).uniform_(0, 1, generator);
    }

    /// <summary>Blurs a picture; beyond the border it is mirrored (torchvision's gaussian_blur).</summary>
    /// <param name="picture">[1, channel, height, width].</param>
    /// <param name="size">Pixels that are averaged along each edge; of an even number the next.</param>
    public static Tensor Blur(Tensor picture, int size)
    {
        using var scope = NewDisposeScope();
        size += size % 2 == 0 ? 1 : 0;
        var deviation = 0.3 * ((size - 1) * 0.5 - 1) + 0.8;
        var across = linspace(-(size - 1) * 0.5, (size - 1) * 0.5, size);
        var weights = across.DividedBy(deviation).Squared().Times(-0.5).exp();
        weights = weights / weights.sum();
        var channels = picture.size(1);
        var kernel = weights.unsqueeze(1).mm(weights.unsqueeze(0)).expand(channels, 1, size, size);
        var mirrored = nn.functional.pad(picture, [size / 2, size / 2, size / 2, size / 2], TorchSharp.PaddingModes.Reflect);
        return nn.functional.conv2d(mirrored, kernel, groups: channels).MoveToOuterDisposeScope();
    }

    // Not Pillow's bytes: floats, so that weak noise is not rounded away.
    private static Tensor Square(Image picture, int size)
    {
        var square = nn.functional.interpolate(picture.Square(CropPosition.Center).ToUnitTensor(), [size, size],
            mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        // ComfyUI's pictures lie in memory with their channels innermost, but plane by plane where columns were cut off; noise is drawn in
        // that order.
        return picture.Width > picture.Height ? square : square.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }
}
