namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>
/// What a share of an image prompt's scale can be where it is written in a text, whose numbers no port's range holds: the same as of the
/// port <c>scales</c>.
/// </summary>
internal static class ShareRange
{
    private const double Most = 5;

    /// <summary>Holds a share to the range.</summary>
    /// <param name="share">The share.</param>
    /// <param name="written">How it is written.</param>
    /// <exception cref="FormatException">It is beyond.</exception>
    public static double Demand(double share, string written) =>
        Math.Abs(share) <= Most ? share : throw new FormatException($"has a share '{written}': shares go from -{Most:0} to {Most:0}");
}
