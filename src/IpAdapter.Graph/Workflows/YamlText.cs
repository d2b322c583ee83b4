namespace IpAdapter.Graph.Workflows;

/// <summary>A scalar. Whether it is a number, a path or a reference is for the port to say that it is given to.</summary>
public sealed class YamlText(string text, Place place) : YamlValue(place)
{
    /// <summary>The text, without quotes.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it stands without quotes.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>What stands behind it on its line as a comment that begins like a word, <c>#1</c>: it may have been meant to belong to the text. Null where there is none.</summary>
    internal string? Behind { get; init; }

    internal override string Kind => Text.Length == 0 ? "nothing" : Text.Length <= 60 ? $"'{Text}'" : $"'{Text.AsSpan(0, 57)}...'";
}
