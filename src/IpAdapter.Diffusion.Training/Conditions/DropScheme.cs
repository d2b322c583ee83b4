namespace IpAdapter.Diffusion.Training.Conditions;

/// <summary>
/// Which conditions of a pair are dropped, so that the model learns to draw without them and can be guided (arXiv:2207.12598;
/// arXiv:2308.06721, section 4.1.2): one number decides, so the three shares exclude each other.
/// </summary>
/// <param name="Image">Share of pairs without their picture.</param>
/// <param name="Text">Share of pairs without their text.</param>
/// <param name="Both">Share of pairs without either.</param>
public sealed record DropScheme(double Image = 0.05, double Text = 0.05, double Both = 0.05)
{
    /// <summary>Why the shares can't be used, or null.</summary>
    public string? Problem =>
        Image < 0 || Text < 0 || Both < 0 || Image + Text + Both > 1
            ? FormattableString.Invariant($"the shares of dropped pictures ({Image}), texts ({Text}) and both ({Both}) are no ")
                + "shares of one whole: each is at least 0, and their sum at most 1"
            : null;

    /// <summary>What is dropped.</summary>
    /// <param name="draw">A number drawn evenly from 0 to 1.</param>
    public (bool Image, bool Text) Drop(double draw) =>
        draw < Image ? (true, false)
        : draw < Image + Text ? (false, true)
        : (draw < Image + Text + Both, draw < Image + Text + Both);
}
