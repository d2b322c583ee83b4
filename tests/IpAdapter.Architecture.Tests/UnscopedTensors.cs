using System.Reflection;
using IpAdapter.Graph.Plugins.Code;

namespace IpAdapter.Architecture.Tests;

/// <summary>
/// Counts, by the code of an assembly, the tensors that a method makes on the way to its result outside of any dispose scope of its own:
/// nothing holds them while libtorch reads
/// them, unless whoever calls it has a scope.
/// </summary>
internal sealed class UnscopedTensors
{
    private const string Tensor = "TorchSharp.torch+Tensor";
    private const string TheStore = "IpAdapter.Diffusion.Devices.DeviceStore";
    private const string OnTheDevice = "IpAdapter.Diffusion.Devices.ComputeDevice";

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly Dictionary<MethodName, MethodCode> _methods;
    private readonly Dictionary<MethodName, int> _counted = [];
    private readonly HashSet<(string? Type, string Name)> _public;

    public UnscopedTensors(Assembly assembly)
    {
        using var code = new AssemblyCode(assembly.Location);
        _methods = code.Methods().ToDictionary(method => method.Name);
        _public = [.. from type in assembly.GetExportedTypes()
                      from method in type.GetMembers(Declared).OfType<MethodBase>()
                      where method.IsPublic || method.IsFamily
                      select (type.FullName, method.Name)];
    }

    /// <summary>Public methods that make such tensors.</summary>
    public IReadOnlyList<string> OfPublicMethods() =>
        [.. from method in _methods.Values
            let written = method.Name.AsWritten()
            where _public.Contains((written.Type, written.Name)) && !IsLambda(method.Name) && !IsLocal(method.Name)
            where CountOf(method.Name) > 0
            select $"{written.Type}.{written.Name}"];

    private int CountOf(MethodName name)
    {
        if (_counted.TryGetValue(name, out var known))
            return known;
        _counted[name] = 0;   // who calls itself
        var method = _methods[name];
        if (method.Calls.Any(call => call.Callee.Name == "NewDisposeScope"))
            return 0;
        var following = method.Calls.Skip(1).Select(call => call.Callee.Name).Append("");
        return _counted[name] = method.Calls.Zip(following, (call, next) => CountOf(method, call, next)).Sum();
    }

    private int CountOf(MethodCode method, CodeCall call, string next)
    {
        if (call.Callee.Name.EndsWith('_') || call.Callee.Name.EndsWith("InPlace", StringComparison.Ordinal))
            return 0;   // the tensor itself again
        if (call.Callee is { Type: TheStore, Name: "Borrow" })
            return 0;   // which holds what it lends
        if (IsOnlyHeld(call.Callee.Name) || call.Callee.Name.StartsWith("get_", StringComparison.Ordinal))
            return 0;
        // A lambda is run here, unless it is a job for the device's thread, which has a scope.
        if (IsLambda(call.Callee) && method.Calls.Any(other => other.Callee is { Type: OnTheDevice, Name: "RunAsync" }))
            return 0;
        return (_methods.ContainsKey(call.Callee) ? CountOf(call.Callee) : 0) + (IsLeft(call, next) ? 1 : 0);
    }

    /// <summary>Whether a call leaves a tensor that is read on. Weights are borrowed: the store holds them.</summary>
    private static bool IsLeft(CodeCall call, string next) =>
        call.Yields == Tensor && !call.IsKept && !call.IsReturned && !IsOnlyHeld(next) && call.Callee.Name is not ("Get" or "Find");

    /// <summary>Whether what is called next only puts the tensor somewhere.</summary>
    private static bool IsOnlyHeld(string next) =>
        next is "MoveToOuterDisposeScope" or "DetachFromDisposeScope" or ".ctor" || next.StartsWith("set_", StringComparison.Ordinal);

    /// <summary>Whether it is a function within a method, which is judged where that method calls it.</summary>
    private static bool IsLocal(MethodName name) => name.Name.Contains(">g__", StringComparison.Ordinal);

    private static bool IsLambda(MethodName name) => name.Name.Contains(">b__", StringComparison.Ordinal);
}
