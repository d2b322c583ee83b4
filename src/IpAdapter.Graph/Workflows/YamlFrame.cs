using YamlDotNet.Core;

namespace IpAdapter.Graph.Workflows;

/// <summary>A list or a mapping that is being read.</summary>
internal sealed class YamlFrame(bool isMap, bool isInBrackets, Place place, AnchorName anchor)
{
    private const int SmallMap = 8;
    private readonly List<YamlEntry> _entries = [];
    private readonly List<YamlValue> _items = [];
    private readonly List<YamlValue> _merged = [];
    private string? _key;
    private Place _keyPlace;
    private bool _isMerge;

    /// <summary>Where it begins.</summary>
    public Place Place { get; } = place;

    /// <summary>Whether it is written in brackets or braces, which must be closed.</summary>
    public bool IsInBrackets { get; } = isInBrackets;

    /// <summary>Whether it is a mapping.</summary>
    public bool IsMap { get; } = isMap;

    public AnchorName Anchor { get; } = anchor;

    public long Weight { get; private set; } = 1;

    public int Height { get; private set; } = 1;

    public bool WantsKey => IsMap && _key is null;

    /// <summary>Takes the key of the next value; a merge key's value brings entries and is none itself.</summary>
    public void TakeKey(string key, Place where, bool isMerge) => (_key, _keyPlace, _isMerge) = (key, where, isMerge);

    public void Add(YamlValue value, long weight, int height)
    {
        Weight += weight;
        Height = Math.Max(Height, height + 1);
        if (IsMap && _isMerge)
            _merged.Add(value);
        else if (IsMap)
            _entries.Add(new(_key!, _keyPlace, value));
        else
            _items.Add(value);
        _key = null;
    }

    public YamlValue Close(ValueSource source, ICollection<Problem> problems) =>
        IsMap
            ? new YamlMap(Merged(WithoutDoubles(source, problems), source, problems), Place)
            : new YamlList(_items, Place) { IsInBrackets = IsInBrackets };

    /// <summary>
    /// Adds what <c>&lt;&lt;</c> brings: entries of other mappings whose keys are not here, those of an earlier mapping first. They keep
    /// the places where they are written.
    /// </summary>
    private List<YamlEntry> Merged(List<YamlEntry> own, ValueSource source, ICollection<Problem> problems)
    {
        if (_merged.Count == 0)
            return own;
        var (entries, keys) = (new List<YamlEntry>(own), own.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal));
        foreach (var brought in _merged.SelectMany(value => value is YamlList several ? several.Items : [value]))
        {
            if (brought is YamlMap map)
                entries.AddRange(map.Entries.Where(entry => keys.Add(entry.Key)));
            else
                problems.Add(source.Error(brought.Place,
                    $"'<<' brings the entries of a mapping, or of a list of mappings, as in '<<: *name'; this is {brought.Kind}"));
        }

        return entries;
    }

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
                problems.Add(source.Error(entry.Place,
                    $"'{entry.Key}' is given twice: the first is at line {first.Line}, column {first.Column}"));
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
