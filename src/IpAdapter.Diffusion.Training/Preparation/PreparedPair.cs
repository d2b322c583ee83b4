namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>A pair on its way into a batch: read, decoded and cut, before any network has seen it.</summary>
/// <param name="Picture">The picture in the size that is trained.</param>
/// <param name="Shown">The picture as the image encoder is shown it; null where there is none.</param>
/// <param name="Tokens">The text's token ids, for each text transformer.</param>
/// <param name="Sizes">SDXL's six numbers.</param>
internal sealed record PreparedPair(Image Picture, Image? Shown, IReadOnlyList<int[]> Tokens, float[] Sizes);
