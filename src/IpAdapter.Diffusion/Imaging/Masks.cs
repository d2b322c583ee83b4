namespace IpAdapter.Diffusion.Imaging;

/// <summary>Pictures as masks: white where something is to happen, black or transparent where not (diffusers' mask processors).</summary>
public static class Masks
{
    private const byte Half = 128;   // 128 / 255 is the first level from 0.5 on

    /// <summary>A picture's luminance, as Pillow computes it (ITU-R 601 in 16 bits): width x height bytes, row by row.</summary>
    public static byte[] ToGrey(this Image image)
    {
        var pixels = image.Pixels.Span;
        var grey = new byte[pixels.Length / 3];
        for (int index = 0, from = 0; index < grey.Length; index++, from += 3)
            grey[index] = (byte)((pixels[from] * 19595 + pixels[from + 1] * 38470 + pixels[from + 2] * 7471 + 0x8000) >> 16);
        return grey;
    }

    /// <summary>A picture's luminance in [0, 1]: [1, 1, height, width], float32, on the CPU.</summary>
    public static Tensor ToGreyTensor(this Image image) => Plane(image, static level => level / 255f);

    /// <summary>A picture as a soft mask in [0, 1]: its luminance times its alpha.</summary>
    /// <returns>[1, 1, height, width], float32, on the CPU.</returns>
    public static Tensor ToSoftMask(this Image image) => image.TimesAlpha().ToGreyTensor();

    /// <summary>
    /// A picture as a mask of 0 and 1 in a size: stretched by Lanczos, then 1 where its luminance times its alpha is a half or more.
    /// </summary>
    /// <returns>[1, 1, height, width], float32, on the CPU.</returns>
    public static Tensor ToMask(this Image image, int width, int height) =>
        Plane(image.TimesAlpha().FitTo(width, height), static level => level >= Half ? 1f : 0f);

    /// <summary>A mask in the size of latents: the nearest pixel, which is the first of those that a latent pixel stands for.</summary>
    /// <param name="mask">[batch, 1, height, width].</param>
    /// <param name="pixelsPerLatent">Edge of a latent pixel in pixels.</param>
    /// <returns>[batch, 1, height / factor, width / factor].</returns>
    public static Tensor ToLatents(Tensor mask, int pixelsPerLatent) =>
        nn.functional.interpolate(mask, [mask.size(2) / pixelsPerLatent, mask.size(3) / pixelsPerLatent], mode: InterpolationMode.Nearest);

    private static Tensor Plane(Image image, Func<byte, float> numberOf)
    {
        using var scope = NewDisposeScope();
        var numbers = Array.ConvertAll(image.ToGrey(), level => numberOf(level));
        return from_array(numbers).reshape(1, 1, image.Height, image.Width).MoveToOuterDisposeScope();
    }
}
