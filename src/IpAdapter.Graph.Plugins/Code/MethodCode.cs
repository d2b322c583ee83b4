namespace IpAdapter.Graph.Plugins.Code;

/// <summary>What the body of a method calls, in order.</summary>
/// <param name="Name">Which method.</param>
/// <param name="Calls">What it calls, makes by a constructor, or takes the address of.</param>
internal sealed record MethodCode(MethodName Name, IReadOnlyList<CodeCall> Calls);
