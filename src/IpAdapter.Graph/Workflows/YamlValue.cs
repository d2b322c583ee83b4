namespace IpAdapter.Graph.Workflows;

/// <summary>A value as it stands in a file: not yet read as anything. An aliased value is one object in several places.</summary>
/// <param name="place">Where it begins.</param>
public abstract class YamlValue(Place place)
{
    /// <summary>Where it begins.</summary>
    public Place Place { get; } = place;

    /// <summary>What it is, as messages say it.</summary>
    internal abstract string Kind { get; }
}

/// <summary>A scalar. Whether it is a number, a path or a reference is for the port to say that it is given to.</summary>
public sealed class YamlText(string text, Place place) : YamlValue(place)
{
    /// <summary>The text, without quotes.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stands without quotes.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>
    /// What stands behind it on its line as a comment that begins like a word, <c>#1</c>: it may have been meant to belong to the text.
    /// Null where there is none.
    /// </summary>
    internal string? Behind { get; init; }

    internal override string Kind => Text.Length == 0 ? "nothing" : Text.Length <= 60 ? $"'{Text}'" : $"'{Text.AsSpan(0, 57)}...'";
}

/// <summary>A sequence.</summary>
public sealed class YamlList(IReadOnlyList<YamlValue> items, Place place) : YamlValue(place)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<YamlValue> Items { get; } = items;

    /// <summary>Whether it is written in brackets.</summary>
    internal bool IsInBrackets { get; init; }

    internal override string Kind => "a list";
}

/// <summary>A mapping. Its keys differ: of doubled ones the first is kept, and the others are problems.</summary>
public sealed class YamlMap(IReadOnlyList<YamlEntry> entries, Place place) : YamlValue(place)
{
    /// <summary>Its entries, in the file's order.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    internal override string Kind => "a mapping";
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Place">Where the key stands.</param>
/// <param name="Value">The value.</param>
public readonly record struct YamlEntry(string Key, Place Place, YamlValue Value);
