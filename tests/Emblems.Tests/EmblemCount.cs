using System.Text.Json;

namespace Emblems.Tests;

/// <summary>Counts and measures pairs, as was done with the pairs that the emblem model was trained with.</summary>
internal static class EmblemCount
{
    private const int Edge = EmblemPicture.Edge;
    private const int Figures = 4 * 4 * 3 + 3;

    /// <param name="seed">The pairs' seed; they are the first ones.</param>
    /// <param name="pairs">How many.</param>
    public static EmblemFigures Count(long seed, int pairs)
    {
        var shares = new SortedDictionary<string, SortedDictionary<string, int>>(StringComparer.Ordinal);
        var words = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (sum, squares) = (new double[Figures], new double[Figures]);
        for (var number = 0; number < pairs; number++)
        {
            var random = new EmblemRandom(seed, number);
            var emblem = Emblem.Draw(random);
            var caption = emblem.Caption(random);
            var figures = Measure(EmblemPicture.Paint(emblem, random));
            for (var i = 0; i < Figures; i++)
                (sum[i], squares[i]) = (sum[i] + figures[i], squares[i] + figures[i] * figures[i]);
            foreach (var word in caption.Split(' ').Distinct())
                words[word] = words.GetValueOrDefault(word) + 1;
            using var attributes = JsonDocument.Parse(emblem.Json);
            foreach (var attribute in attributes.RootElement.EnumerateObject())
            {
                if (!shares.TryGetValue(attribute.Name, out var values))
                    shares[attribute.Name] = values = new(StringComparer.Ordinal);
                values[attribute.Value.GetString()!] = values.GetValueOrDefault(attribute.Value.GetString()!) + 1;
            }
        }

        var mean = Array.ConvertAll(sum, total => total / pairs);
        return new()
        {
            Pairs = pairs,
            Shares = shares,
            Words = words,
            Mean = mean,
            StandardErrors = [.. mean.Zip(squares, (average, square) => Math.Sqrt((square / pairs - average * average) / (pairs - 1)))],
        };
    }

    private static double[] Measure(byte[] pixels)
    {
        var figures = new double[Figures];
        var (levels, squares) = (new double[3], new double[3]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i / 3 % Edge, i / 3 / Edge, i % 3);
            figures[(y / 16 * 4 + x / 16) * 3 + channel] += pixels[i] / 256.0;
            levels[channel] += pixels[i];
            squares[channel] += pixels[i] * pixels[i];
        }

        for (var channel = 0; channel < 3; channel++)
        {
            var mean = levels[channel] / (Edge * Edge);
            figures[48 + channel] = Math.Sqrt(Math.Max(0, squares[channel] / (Edge * Edge) - mean * mean));
        }

        return figures;
    }
}
