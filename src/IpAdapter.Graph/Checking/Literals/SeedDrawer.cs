using System.Globalization;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Literals;

/// <summary>Draws numbers for seeds that are given as <c>random</c>, and remembers them.</summary>
internal sealed class SeedDrawer(Func<long, long, long> draw)
{
    /// <summary>What asks for a number.</summary>
    public const string Random = "random";

    private readonly List<DrawnSeed> _drawn = [];

    public IReadOnlyList<DrawnSeed> Drawn => _drawn;

    /// <summary>The number as it would be written, where one was asked for.</summary>
    public YamlText? TryDraw(string path, YamlText text, Port port)
    {
        if (text.Text != Random || !port.IsSeed)
            return null;
        // 32 bits are what every tool of the field takes as a seed.
        var greatest = (long)Math.Min(port.Maximum ?? double.MaxValue, port.ValueType == typeof(int) ? int.MaxValue : uint.MaxValue);
        var least = (long)Math.Max(port.Minimum ?? 0, 0);
        var number = draw(Math.Min(least, greatest), greatest);
        _drawn.Add(new(path, number));
        return new YamlText(number.ToString(CultureInfo.InvariantCulture), text.Place);
    }
}
