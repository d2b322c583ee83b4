namespace IpAdapter.Graph.Checking.Literals;

/// <summary>A text read as a port's type, or what is wrong with it.</summary>
/// <param name="Value">The value; null where the text is wrong.</param>
/// <param name="Canonical">The one way to write it.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Proposal">What was probably meant.</param>
internal readonly record struct Literal(object? Value, string Canonical, string? Problem = null, string? Proposal = null)
{
    public static Literal Wrong(string problem, string? proposal = null) => new(null, "", problem, proposal);
}
