namespace IpAdapter.Diffusion;

/// <summary>What SDXL is told of a picture's making: how large it was, where it was cropped, how large it is to be (arXiv:2307.01952, section 2.2). In pixels; what is null is as drawn.</summary>
/// <param name="OriginalWidth">Width before it was brought to size.</param>
/// <param name="OriginalHeight">Height before it was brought to size.</param>
/// <param name="CropLeft">What was cut off at the left.</param>
/// <param name="CropTop">What was cut off above.</param>
/// <param name="TargetWidth">Width it is to have.</param>
/// <param name="TargetHeight">Height it is to have.</param>
public sealed record PictureSizes(int? OriginalWidth = null, int? OriginalHeight = null, int CropLeft = 0, int CropTop = 0, int? TargetWidth = null, int? TargetHeight = null)
{
    /// <summary>Whether original and target are both given: for the negative side they count only then.</summary>
    public bool AreWhole => OriginalWidth is not null && OriginalHeight is not null && TargetWidth is not null && TargetHeight is not null;

    /// <summary>The six numbers as the UNet reads them: original height and width, top, left, target height and width.</summary>
    /// <param name="width">Width of the drawn picture.</param>
    /// <param name="height">Height of the drawn picture.</param>
    public float[] TimeIds(int width, int height) =>
        [OriginalHeight ?? height, OriginalWidth ?? width, CropTop, CropLeft, TargetHeight ?? height, TargetWidth ?? width];
}
