namespace IpAdapter.Graph.Workflows;

/// <summary>A scalar. Whether it is a number, a path or a reference is for the port to say that it is given to.</summary>
public sealed class YamlText(string text, Place place) : YamlValue(place)
{
    /// <summary>The text, without quotes.</summary>
    public string Text { get; } = text;

    internal override string Kind => Text.Length == 0 ? "nothing" : Text.Length <= 60 ? $"'{Text}'" : $"'{Text.AsSpan(0, 57)}...'";
}
