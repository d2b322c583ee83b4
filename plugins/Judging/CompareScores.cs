using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Judging.Statistics;

namespace IpAdapter.Graph.Judging;

/// <summary>
/// The difference of two methods, measure by measure, picture by picture, with its bootstrap interval. Where it holds no zero, the methods
/// differ.
/// </summary>
/// <returns>A row for each measure: both means, the difference (first minus second), and where its interval begins and ends.</returns>
[Node("judging/compare")]
public sealed class CompareScores : INode<CompareScores.Inputs, Table>, ICheck<CompareScores.Inputs, Table>
{
    /// <param name="First">Scores of the first method.</param>
    /// <param name="Second">Scores of the second, of pictures drawn for the same references, in the same order.</param>
    /// <param name="Confidence">The share of resampled differences that lie within an interval.</param>
    /// <param name="Resamples">How many times is drawn anew.</param>
    /// <param name="Seed">Seed of the draws.</param>
    public sealed record Inputs(
        Table First,
        Table Second,
        [property: Range(0.5, 0.9999)] double Confidence = 0.95,
        [property: Range(100, 1_000_000)] int Resamples = 10_000,
        int Seed = 0);

    /// <inheritdoc/>
    public ValueTask<Table> RunAsync(Inputs inputs, NodeContext context) =>
        new(ScoreTables.Compare(inputs.First, inputs.Second,
            new BootstrapOptions { Confidence = inputs.Confidence, Resamples = inputs.Resamples, Seed = inputs.Seed }));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Table> report)
    {
        if (inputs.TryDescribe(i => i.First, out Table? first) && inputs.TryDescribe(i => i.Second, out Table? second)
            && ScoreTables.ProblemOf(first, second) is { } problem)
            report.Problem(i => i.Second, problem);
    }
}
