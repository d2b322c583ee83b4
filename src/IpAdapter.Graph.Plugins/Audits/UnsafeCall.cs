using IpAdapter.Graph.Plugins.Code;

namespace IpAdapter.Graph.Plugins.Audits;

/// <summary>A call that leaves a number which garbage collection may free while it is read.</summary>
public sealed record UnsafeCall
{
    private readonly MethodName _caller;
    private readonly MethodName _callee;

    internal UnsafeCall(string assembly, MethodName caller, MethodName callee, int times) =>
        (Assembly, _caller, _callee, Times) = (assembly, caller, callee, times);

    /// <summary>Name of the assembly that calls.</summary>
    public string Assembly { get; }

    /// <summary>Full name of the type that calls.</summary>
    public string Type => _caller.Type;

    /// <summary>Name of the method that calls.</summary>
    public string Method => _caller.Name;

    /// <summary>What is called, with the types of its parameters.</summary>
    public string Callee => _callee.ToString();

    /// <summary>How often it stands in the method.</summary>
    public int Times { get; }

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Assembly}: {Type}.{Method} calls {Callee}{(Times > 1 ? $" ({Times} times)" : "")}";
}
