namespace IpAdapter.Graph.Images;

/// <summary>The picture as inpainting models are shown it.</summary>
internal static class MaskedPicture
{
    /// <summary>0, which is mid grey, where it is masked.</summary>
    /// <param name="picture">In [-1, 1], [1, 3, height, width].</param>
    /// <param name="mask">0 and 1, [1, 1, height, width].</param>
    public static Tensor Create(Tensor picture, Tensor mask) => picture * mask.SubtractedFrom(1);
}
