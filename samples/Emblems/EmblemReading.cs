using IpAdapter.Diffusion.Imaging;

namespace Emblems;

/// <summary>What a picture shows, as its pixels tell.</summary>
/// <param name="Colour">The shape's colour; empty where there is no shape.</param>
/// <param name="Shape">The shape; empty where there is none.</param>
/// <param name="Ground">The ground's colour.</param>
internal sealed record EmblemReading(string Colour, string Shape, string Ground)
{
    private const int FarthestOfOneColour = 40;   // levels, as a distance of red, green and blue

    /// <summary>Reads a picture of any size as one of 64 x 64 pixels.</summary>
    public static EmblemReading Read(Image image)
    {
        const int edge = EmblemPicture.Edge;
        var pixels = (image.Width == edge && image.Height == edge ? image : image.FitTo(edge, edge, ImageFit.Stretch)).Pixels.ToArray();
        var border = Border(edge).ToList();
        var covered = new bool[edge * edge];
        for (var pixel = 0; pixel < covered.Length; pixel++)
            covered[pixel] = !IsGround(pixel);
        var rest = Enumerable.Range(0, covered.Length).Where(pixel => covered[pixel]).ToList();
        return new(rest.Count == 0 ? "" : Commonest(rest), EmblemOutlines.Nearest(covered, edge) ?? "",
            Commonest([.. border.Select(place => place.Pixel).Distinct()]));

        // A shape may reach the border on one side; what is there on two is the ground, plain, of two colours or of all between them.
        bool IsGround(int pixel)
        {
            var seen = -1;
            foreach (var (at, side) in border)
            {
                if (side == seen || !AreAlike(pixel, at))
                    continue;
                if (seen >= 0)
                    return true;
                seen = side;
            }

            return false;
        }

        bool AreAlike(int one, int other)
        {
            var squares = 0;
            for (var channel = 0; channel < 3; channel++)
            {
                var difference = pixels[one * 3 + channel] - pixels[other * 3 + channel];
                squares += difference * difference;
            }

            return squares < FarthestOfOneColour * FarthestOfOneColour;
        }

        string Commonest(IReadOnlyList<int> places) => places
            .GroupBy(pixel => EmblemColours.Nearest(pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2]))
            .MaxBy(named => named.Count())!.Key;
    }

    // Corners are on two sides.
    private static IEnumerable<(int Pixel, int Side)> Border(int edge)
    {
        for (var along = 0; along < edge; along++)
        {
            yield return (along, 0);
            yield return ((edge - 1) * edge + along, 1);
            yield return (along * edge, 2);
            yield return (along * edge + edge - 1, 3);
        }
    }
}
