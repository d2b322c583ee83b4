namespace IpAdapter.Graph.Plugins.Code;

/// <summary>A call in the body of a method.</summary>
/// <param name="Callee">What is called.</param>
/// <param name="Yields">
/// Full name of the type whose value the call leaves: what the callee returns, or what its constructor makes; nothing where only its
/// address is taken.
/// </param>
/// <param name="IsKept">
/// Whether what it leaves outlives what comes next: it goes into a static field, or into a variable that is disposed or given to <see
/// cref="GC.KeepAlive"/> further down.
/// </param>
/// <param name="IsReturned">Whether what it leaves is what the method returns, at once or in the end.</param>
internal readonly record struct CodeCall(MethodName Callee, string Yields, bool IsKept, bool IsReturned);
