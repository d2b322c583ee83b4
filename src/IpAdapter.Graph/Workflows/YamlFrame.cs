using YamlDotNet.Core;

namespace IpAdapter.Graph.Workflows;

/// <summary>A list or a mapping that is being read.</summary>
internal sealed class YamlFrame(bool isMap, Place place, AnchorName anchor)
{
    private const int SmallMap = 8;
    private readonly List<YamlEntry> _entries = [];
    private readonly List<YamlValue> _items = [];
    private string? _key;
    private Place _keyPlace;

    public AnchorName Anchor { get; } = anchor;

    public long Weight { get; private set; } = 1;

    public int Height { get; private set; } = 1;

    public bool WantsKey => isMap && _key is null;

    public void TakeKey(string key, Place where) => (_key, _keyPlace) = (key, where);

    public void Add(YamlValue value, long weight, int height)
    {
        Weight += weight;
        Height = Math.Max(Height, height + 1);
        if (isMap)
            _entries.Add(new(_key!, _keyPlace, value));
        else
            _items.Add(value);
        _key = null;
    }

    public YamlValue Close(ValueSource source, ICollection<Problem> problems) =>
        isMap ? new YamlMap(WithoutDoubles(source, problems), place) : new YamlList(_items, place);

    private List<YamlEntry> WithoutDoubles(ValueSource source, ICollection<Problem> problems)
    {
        // Most mappings have a handful of keys: comparing them all is cheaper than a table.
        var seen = _entries.Count > SmallMap ? new Dictionary<string, Place>(_entries.Count, StringComparer.Ordinal) : null;
        List<YamlEntry>? kept = null;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (FindFirst(seen, i, entry) is { } first)
            {
                problems.Add(source.Error(entry.Place, $"'{entry.Key}' is given twice: the first is at line {first.Line}, column {first.Column}"));
                kept ??= _entries.GetRange(0, i);
                continue;
            }

            kept?.Add(entry);
        }

        return kept ?? _entries;
    }

    private Place? FindFirst(Dictionary<string, Place>? seen, int index, YamlEntry entry)
    {
        if (seen is not null)
            return seen.TryAdd(entry.Key, entry.Place) ? null : seen[entry.Key];
        for (var i = 0; i < index; i++)
        {
            if (_entries[i].Key == entry.Key)
                return _entries[i].Place;
        }

        return null;
    }
}
