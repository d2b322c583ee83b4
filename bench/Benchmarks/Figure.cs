namespace IpAdapter.Benchmarks;

/// <summary>One measured figure.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">What came out, with its unit.</param>
/// <param name="Target">What is wanted, where there is a target.</param>
internal sealed record Figure(string What, string Value, string Target = "")
{
    /// <summary>Its name for programs; null for one that only people read.</summary>
    public string? Key { get; init; }

    /// <summary>The number alone.</summary>
    public double Number { get; init; }

    /// <summary>The number's unit.</summary>
    public string Unit { get; init; } = "s";
}
