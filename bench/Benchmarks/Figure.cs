namespace IpAdapter.Benchmarks;

/// <summary>One measured figure.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">What came out, with its unit.</param>
/// <param name="Target">What is wanted, where there is a target.</param>
internal sealed record Figure(string What, string Value, string Target = "");
