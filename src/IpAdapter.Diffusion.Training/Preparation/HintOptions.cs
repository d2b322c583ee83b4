namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>The control pictures (hints) that batches have beside what every batch has.</summary>
/// <param name="Kind">Where they come from.</param>
/// <param name="Channels">Their channels: 3, or 1 for grey.</param>
/// <param name="Multiple">What their edges are multiples of, in pixels: larger ones where the pictures' are not.</param>
public sealed record HintOptions(HintKind Kind, int Channels = 3, int Multiple = 1)
{
    /// <summary>The control picture of a picture that is trained.</summary>
    /// <param name="picture">The picture in the size that is trained.</param>
    /// <param name="given">The one that the data has, cut as the picture was; null where it has none.</param>
    internal Image Prepare(Image picture, Image? given)
    {
        var hint = Kind switch
        {
            HintKind.FromData => given!,
            HintKind.Colors => ColorPalette.Compute(picture),
            _ => picture,
        };
        var (width, height) = (Edge(hint.Width), Edge(hint.Height));
        return (width, height) == (hint.Width, hint.Height) ? hint : hint.FitTo(width, height);
    }

    private int Edge(int length) => (length + Multiple - 1) / Multiple * Multiple;
}
