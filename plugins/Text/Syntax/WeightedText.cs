namespace IpAdapter.Graph.Text.Syntax;

/// <summary>A part of a prompt with its weight.</summary>
/// <param name="Text">The text, without what weighed it.</param>
/// <param name="Weight">1 as it is.</param>
internal readonly record struct WeightedText(string Text, double Weight)
{
    /// <summary>AUTOMATIC1111's wish that a new chunk begins: a text of its own with a weight of its own, which brackets change.</summary>
    public static WeightedText Break { get; } = new("BREAK", -1);
}
