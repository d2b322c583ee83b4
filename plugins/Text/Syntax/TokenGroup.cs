namespace IpAdapter.Graph.Text.Syntax;

/// <summary>Tokens that stand together: those of a text, or the vectors of a learned word.</summary>
/// <param name="Tokens">The tokens.</param>
internal sealed record TokenGroup(IReadOnlyList<WeightedToken> Tokens)
{
    /// <summary>No tokens, but the wish that a new chunk begins.</summary>
    public static TokenGroup Break { get; } = new([]);

    /// <summary>Whether these are the vectors of a learned word.</summary>
    public bool IsLearned { get; init; }

    /// <summary>Tokens of one weight.</summary>
    public static TokenGroup Create(IEnumerable<int> ids, double weight) =>
        new([.. ids.Select(id => new WeightedToken(id, (float)weight))]);
}
