using IpAdapter.Graph.Plugins.Code;

namespace IpAdapter.Graph.Plugins.Audits;

/// <summary>
/// Finds numbers that garbage collection may free while libtorch reads them. A TorchSharp <c>Scalar</c> has a finaliser, and TorchSharp
/// passes its native number on without
/// keeping the object alive: whoever makes a Scalar must (<c>using Scalar factor = 0.5;</c>). TorchSharp itself makes some and does not, so
/// those of its methods are unsafe too.
/// </summary>
/// <remarks>
/// Both sides are read from the files of the assemblies: nothing is loaded. Calls through a base class or an interface are not followed to
/// what overrides it.
/// </remarks>
/// <param name="torchSharp">The file of TorchSharp's assembly. It is read when the first assembly is.</param>
public sealed class ScalarAudit(string torchSharp)
{
    private const string Library = "TorchSharp";
    private const string Scalar = "TorchSharp.Scalar";

    private readonly Lazy<IReadOnlySet<MethodName>> _unsafe = new(() => UnsafeOf(torchSharp));

    /// <summary>How many methods of TorchSharp make a Scalar that they do not keep alive, or call one that does.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    public int UnsafeMethods => _unsafe.Value.Count;

    /// <summary>Reads an assembly's code.</summary>
    /// <param name="path">Its file.</param>
    /// <returns>Every unsafe call in it.</returns>
    /// <exception cref="IOException">The file, or TorchSharp's, cannot be read.</exception>
    /// <exception cref="BadImageFormatException">The file, or TorchSharp's, is no assembly.</exception>
    public IReadOnlyList<UnsafeCall> Read(string path)
    {
        using var assembly = new AssemblyCode(path);
        if (!assembly.References(Library))
            return [];
        return [.. from method in assembly.Methods()
                   from call in method.Calls
                   where LosesNumber(method, call) || _unsafe.Value.Contains(call.Callee)
                   group call by (Caller: method.Name.AsWritten(), call.Callee) into same
                   select new UnsafeCall(assembly.Name, same.Key.Caller, same.Key.Callee, same.Count())];
    }

    /// <summary>Whether a call leaves a Scalar that nothing holds. A method that returns one leaves the holding to its caller.</summary>
    private static bool LosesNumber(MethodCode method, CodeCall call) =>
        call.Yields == Scalar && !call.IsKept && method.Name.Returns != Scalar;

    /// <summary>The methods that lose a number, and all that call them, near or far.</summary>
    private static HashSet<MethodName> UnsafeOf(string library)
    {
        using var code = new AssemblyCode(library);
        var methods = code.Methods().ToList();
        var membersOf = methods.ToLookup(method => method.Name.Type, method => method.Name);
        var callersOf = (from method in methods
                         from call in method.Calls
                         from callee in RunBy(call.Callee, membersOf)
                         select (callee, method.Name)).ToLookup(edge => edge.callee, edge => edge.Name);
        var found = new HashSet<MethodName>();
        var open = new Stack<MethodName>(
            from method in methods where method.Calls.Any(call => LosesNumber(method, call)) select method.Name);
        while (open.TryPop(out var method))
        {
            if (!found.Add(method))
                continue;
            foreach (var caller in callersOf[method])
                open.Push(caller);
        }

        return found;
    }

    /// <summary>
    /// What a call runs: the method itself; or, where it makes the state of an iterator or of an asynchronous method, the code of that.
    /// </summary>
    private static IEnumerable<MethodName> RunBy(MethodName callee, ILookup<string, MethodName> membersOf) =>
        callee.Name == ".ctor" && callee.Type.Contains('<') ? membersOf[callee.Type] : [callee];
}
