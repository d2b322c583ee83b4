using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Judging.Statistics;

namespace IpAdapter.Graph.Judging;

/// <summary>
/// The mean of every measure with its bootstrap interval, a row for each method. Pictures of one reference are drawn together: they are
/// no observations of their own.
/// </summary>
/// <returns>Names, numbers of pictures, and of each measure its mean and where its interval begins and ends.</returns>
[Node("judging/summarize")]
public sealed class SummarizeScores : INode<SummarizeScores.Inputs, Table>, ICheck<SummarizeScores.Inputs, Table>
{
    /// <param name="Scores">Scores, picture by picture.</param>
    /// <param name="Names">
    /// What each is called; without it, its number. Scores of one name stand in one row, as those that several judges give to the same
    /// pictures.
    /// </param>
    /// <param name="Confidence">The share of resampled means that lie within an interval.</param>
    /// <param name="Resamples">How many times is drawn anew.</param>
    /// <param name="Seed">Seed of the draws.</param>
    public sealed record Inputs(
        IReadOnlyList<Table> Scores,
        IReadOnlyList<string>? Names = null,
        [property: Range(0.5, 0.9999)] double Confidence = 0.95,
        [property: Range(100, 1_000_000)] int Resamples = 10_000,
        int Seed = 0);

    /// <inheritdoc/>
    public ValueTask<Table> RunAsync(Inputs inputs, NodeContext context) =>
        new(ScoreTables.Summarize(inputs.Scores,
            inputs.Names is { Count: > 0 } names ? names : [.. Enumerable.Range(1, inputs.Scores.Count).Select(number => $"{number}")],
            new BootstrapOptions { Confidence = inputs.Confidence, Resamples = inputs.Resamples, Seed = inputs.Seed }));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Table> report)
    {
        var (scores, names) = (inputs.CountOf(i => i.Scores), inputs.CountOf(i => i.Names));
        if (!inputs.IsGiven(i => i.Scores))
            return;
        if (scores == 0)
            report.Problem(i => i.Scores, "expected at least one table of scores, found none");
        if (names > 0 && scores is not null && names != scores)
            report.Problem(i => i.Names, $"there are {names} names for {scores} tables of scores: give one for each");
    }
}
