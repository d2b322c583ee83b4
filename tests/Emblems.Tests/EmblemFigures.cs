namespace Emblems.Tests;

/// <summary>What is counted and measured of a set of pairs.</summary>
internal sealed record EmblemFigures
{
    /// <summary>How many pairs.</summary>
    public required int Pairs { get; init; }

    /// <summary>Of each attribute, how many pairs have which value.</summary>
    public required SortedDictionary<string, SortedDictionary<string, int>> Shares { get; init; }

    /// <summary>In how many captions a word is.</summary>
    public required SortedDictionary<string, int> Words { get; init; }

    /// <summary>
    /// Mean levels (0 to 255) over all pairs: of each square of a grid of 4 x 4 (by rows), red, green and blue; then the deviation within
    /// a picture of red, green and blue.
    /// </summary>
    public required double[] Mean { get; init; }

    /// <summary>The standard errors of those means.</summary>
    public required double[] StandardErrors { get; init; }
}
