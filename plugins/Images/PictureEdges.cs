using System.Globalization;

namespace IpAdapter.Graph.Images;

/// <summary>How long an edge may be in formats that count in 16 bits or less.</summary>
internal static class PictureEdges
{
    /// <summary>What is wrong with the size of a picture to come, or null.</summary>
    public static string? ProblemOf(object? description, string format, int longest) =>
        description is ImageDescription size && Math.Max(size.Width, size.Height) > longest
            ? string.Create(CultureInfo.InvariantCulture, $"the picture will have {size.Width} x {size.Height} pixels, but an edge of "
                + $"a {format} has at most {longest:N0}: name a .png")
            : null;
}
