namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Makes the picture that stands for none, as an image encoder is shown it.</summary>
internal static class EmptyPictures
{
    /// <param name="empty">Which.</param>
    /// <param name="size">Edge of what the encoder reads.</param>
    /// <param name="prepare">Prepares a picture for the encoder: to [1, channel, size, size].</param>
    /// <returns>[1, 3, size, size].</returns>
    public static Tensor Create(EmptyPicture empty, int size, Func<Image, Tensor> prepare) =>
        empty == EmptyPicture.BlackImage ? prepare(new Image(size, size, new byte[size * size * 3])) : zeros(1, 3, size, size);
}
