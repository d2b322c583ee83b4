namespace IpAdapter.Golden;

/// <summary>
/// Collects what a case proves. A case is proved when every tensor it records as output was compared, none misses, and nothing of the case
/// was passed over.
/// </summary>
public sealed class Verdict(GoldenCase golden)
{
    private readonly HashSet<string> _compared = [];
    private readonly List<string> _misses = [];

    /// <summary>Compares one output with the recorded one, within the case's tolerance for it.</summary>
    public void Matches(string output, Tensor actual)
    {
        _compared.Add(output);
        if (golden.ToleranceOf(output).MissOf(actual, golden.Output(output)) is { } miss)
            _misses.Add($"{output} {miss}");
    }

    /// <summary>
    /// Compares one output with the recorded one within a tolerance of the runner's own (where a table's is tighter, for example).
    /// </summary>
    /// <param name="output">The output's name.</param>
    /// <param name="actual">What came out.</param>
    /// <param name="tolerance">The tolerance.</param>
    /// <param name="besides">What is allowed besides, number by number, of the output's shape; null where nothing is.</param>
    public void Matches(string output, Tensor actual, Tolerance tolerance, Tensor? besides = null)
    {
        _compared.Add(output);
        if (tolerance.MissOf(actual, golden.Output(output), besides) is { } miss)
            _misses.Add($"{output} {miss}");
    }

    /// <summary>Proves that what another program gives, which does otherwise on purpose, is not what came out.</summary>
    public void Differs(string output, Tensor actual)
    {
        _compared.Add(output);
        if (golden.ToleranceOf(output).MissOf(actual, golden.Output(output)) is null)
            _misses.Add($"{output} came out, which is what another program gives and not the rule");
    }

    /// <summary>Compares something that is no tensor (ids, timesteps in JSON).</summary>
    public void Equals<T>(string what, IEnumerable<T> actual, IEnumerable<T> expected)
    {
        _compared.Add(what);
        var (a, b) = (actual.ToArray(), expected.ToArray());
        if (!a.SequenceEqual(b))
            _misses.Add($"{what} is [{string.Join(", ", a)}], expected [{string.Join(", ", b)}]");
    }

    /// <summary>What is wrong, empty where the case is proved.</summary>
    public IReadOnlyList<string> Misses
    {
        get
        {
            var forgotten = golden.OutputNames.Where(name => !_compared.Contains(name)).Select(name => $"{name} was never compared")
                .ToList();
            if (_compared.Count == 0)
                forgotten.Add("nothing was compared");
            return [.. _misses, .. forgotten, .. golden.Unread];
        }
    }
}
