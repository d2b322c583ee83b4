using System.Globalization;

namespace IpAdapter.Graph.Training;

/// <summary>Pairs that a training passes over, told in one line: data of strangers may have thousands.</summary>
internal sealed class PassedOverPairs
{
    private const int MostNamed = 20;

    private readonly List<string> _named = [];
    private long _count;

    /// <summary>Adds one, with the reason.</summary>
    public void Add(string problem)
    {
        _count++;
        if (_named.Count < MostNamed)
            _named.Add(problem);
    }

    /// <summary>Warns of them, where there are any.</summary>
    public void Warn(INodeLog log)
    {
        if (_count > 0)
            Warn(log, _count, _named);
    }

    /// <summary>Warns of so many, of which some are named.</summary>
    public static void Warn(INodeLog log, long count, IReadOnlyCollection<string> named)
    {
        var first = named.Count < count ? string.Create(CultureInfo.InvariantCulture, $"; the first {named.Count}") : "";
        var pairs = count == 1 ? "1 pair can't be used and is passed over"
            : string.Create(CultureInfo.InvariantCulture, $"{count} pairs can't be used and are passed over");
        log.Warn($"{pairs}{first}: {string.Join("; ", named)}");
    }
}
