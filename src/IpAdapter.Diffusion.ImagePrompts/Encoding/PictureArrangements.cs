namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Lays pictures out as <see cref="PictureArrangement"/> says.</summary>
internal static class PictureArrangements
{
    /// <param name="arrangement">How.</param>
    /// <param name="pictures">[image, ...].</param>
    /// <returns>[prompt, image, ...].</returns>
    public static Tensor Arrange(this PictureArrangement arrangement, Tensor pictures) =>
        pictures.unsqueeze(arrangement == PictureArrangement.OneEach ? 1 : 0);
}
