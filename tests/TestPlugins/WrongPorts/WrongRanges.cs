using IpAdapter.Graph;

namespace WrongPorts;

/// <summary>Ranges that accept nothing, and defaults that their own ranges and choices rule out.</summary>
[Node("wrong/ranges")]
public sealed class WrongRanges : INode<WrongRanges.Inputs, string>
{
    public enum Colour
    {
        Red,
        Green,
    }

    public sealed record Inputs(
        [property: Range(5, 1)] double Backwards,
        [property: Range(double.NaN, 1)] double NoNumber,
        [property: Range(0.2, 0.8)] int NoInteger,
        [property: Range(1, 7, MultipleOf = 8)] int NoMultiple,
        [property: Range(0, 8, MultipleOf = -2)] int NegativeUnit,
        [property: Range(0, 1)] double TooGreat = 2,
        [property: Range(8, 64, MultipleOf = 8)] int Odd = 20,
        Colour Unknown = (Colour)7,
        [property: Range(0, 1)] string Text = "");

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("");
}
