namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// SDXL's size conditioning (arXiv:2307.01952, section 2.2), in pixels: original size, crop position, target size. Null means the size that
/// is drawn.
/// </summary>
/// <param name="OriginalWidth">Original width.</param>
/// <param name="OriginalHeight">Original height.</param>
/// <param name="CropLeft">Left edge of the crop.</param>
/// <param name="CropTop">Top edge of the crop.</param>
/// <param name="TargetWidth">Target width.</param>
/// <param name="TargetHeight">Target height.</param>
public sealed record PictureSizes(int? OriginalWidth = null, int? OriginalHeight = null, int CropLeft = 0, int CropTop = 0,
    int? TargetWidth = null, int? TargetHeight = null)
{
    /// <summary>Whether original and target are both given: for the negative side they count only then.</summary>
    public bool AreWhole => OriginalWidth is not null && OriginalHeight is not null && TargetWidth is not null && TargetHeight is not null;

    /// <summary>The six numbers as the UNet reads them: original height and width, top, left, target height and width.</summary>
    /// <param name="width">Width of the drawn picture.</param>
    /// <param name="height">Height of the drawn picture.</param>
    public float[] TimeIds(int width, int height) =>
        [OriginalHeight ?? height, OriginalWidth ?? width, CropTop, CropLeft, TargetHeight ?? height, TargetWidth ?? width];
}
