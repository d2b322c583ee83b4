using System.Reflection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// The assemblies that a process has once, in the host: a second copy beside a plugin would split each of their types in two.
/// </summary>
internal sealed class HostAssemblies
{
    private readonly HashSet<Assembly> _contracts;
    private readonly HashSet<string> _names;
    private readonly IReadOnlyList<string> _nativeFiles;

    public HostAssemblies(PluginHostOptions options)
    {
        _nativeFiles = options.SharedNativeFiles;
        _contracts = [typeof(NodeAttribute).Assembly, .. options.ContractAssemblies];
        Shared = [.. _contracts.Concat(options.SharedAssemblies)
            .Append(typeof(Microsoft.Extensions.DependencyInjection.IServiceCollection).Assembly).Distinct()
            .Select(assembly => assembly.GetName())];
        _names = Shared.Select(name => name.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Names of those that a plugin's load context must take from the host.</summary>
    public IReadOnlyList<AssemblyName> Shared { get; }

    /// <summary>Whether a managed assembly is the host's alone.</summary>
    public bool Own(string assemblyName) => _names.Contains(assemblyName);

    /// <summary>Whether a file is the host's alone.</summary>
    public bool OwnFile(string path)
    {
        var name = Path.GetFileName(path);
        return (Path.GetExtension(name) is ".dll" && Own(Path.GetFileNameWithoutExtension(name)))
            || _nativeFiles.Any(native => name.StartsWith(native, StringComparison.OrdinalIgnoreCase)
                && !name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a type of this assembly may travel between nodes.</summary>
    public bool IsContract(Assembly assembly) => _contracts.Contains(assembly);

    /// <summary>Names of the assemblies whose types may travel between nodes, for a message.</summary>
    public string ContractNames => string.Join(" or ", _contracts.Select(assembly => assembly.GetName().Name)
        .Order(StringComparer.Ordinal));
}
