using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Pictures to tensors and back: [batch, 3, height, width], float32, on the CPU.</summary>
public static class ImageTensors
{
    /// <summary>A picture in [0, 1], as a ControlNet reads it: [1, 3, height, width].</summary>
    public static Tensor ToUnitTensor(this Image image) => image.ToTensor(static (level, _) => level / 255f);

    /// <summary>A picture in [-1, 1], as an autoencoder reads it: [1, 3, height, width].</summary>
    public static Tensor ToSignedTensor(this Image image) => image.ToTensor(static (level, _) => 2f * (level / 255f) - 1f);

    /// <summary>Pictures from a tensor in [0, 1], rounded half to even (numpy's round, as diffusers does).</summary>
    /// <param name="pictures">[batch, 3, height, width]; values outside [0, 1] are clamped.</param>
    public static IReadOnlyList<Image> ToImages(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var (batch, height, width) = ((int)pictures.size(0), (int)pictures.size(2), (int)pictures.size(3));
        var levels = pictures.to(ScalarType.Float32).Times(255).round().Clamped(0, 255)
            .to(ScalarType.Byte).cpu().permute(0, 2, 3, 1).contiguous();   // [batch, height, width, 3]
        var images = new Image[batch];
        for (var index = 0; index < batch; index++)
            images[index] = new Image(width, height, levels[index].contiguous().bytes.ToArray());
        return images;
    }

    /// <summary>Pictures from a tensor in [-1, 1], as an autoencoder gives it.</summary>
    /// <param name="pictures">[batch, 3, height, width]; values outside [-1, 1] are clamped.</param>
    public static IReadOnlyList<Image> FromSigned(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return ToImages(pictures.to(ScalarType.Float32).DividedBy(2).AddInPlace(0.5));
    }

    /// <summary>Maps every level of every channel to a number: a table of 256 is all there is to compute.</summary>
    internal static Tensor ToTensor(this Image image, Func<int, int, float> numberOf)
    {
        using var scope = NewDisposeScope();
        var pixels = image.Pixels.Span;
        var plane = image.Width * image.Height;
        var numbers = new float[checked(plane * 3)];
        Span<float> table = stackalloc float[256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var level = 0; level < table.Length; level++)
                table[level] = numberOf(level, channel);
            var target = numbers.AsSpan(channel * plane, plane);
            for (int index = 0, from = channel; index < target.Length; index++, from += 3)
                target[index] = table[pixels[from]];
        }
        return from_array(numbers).reshape(1, 3, image.Height, image.Width).MoveToOuterDisposeScope();
    }
}
