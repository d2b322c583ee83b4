namespace IpAdapter.Graph.Text.Syntax;

/// <summary>A part of a prompt with its weight.</summary>
/// <param name="Text">The text, without what weighed it.</param>
/// <param name="Weight">1 as it is.</param>
internal readonly record struct WeightedText(string Text, double Weight)
{
    /// <summary>Not text, but the wish that a new chunk begins.</summary>
    public static WeightedText Break { get; } = new(null!, 1);

    /// <summary>Whether this is <see cref="Break"/>.</summary>
    public bool IsBreak => Text is null;
}
