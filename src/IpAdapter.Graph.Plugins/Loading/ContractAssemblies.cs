using System.Reflection;
using System.Runtime.Loader;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// Contract assemblies that plugins bring: each is loaded once for a major version and never unloaded, and every plugin that names it gets
/// the same one, so that the types in it are the same to all.
/// </summary>
internal sealed class ContractAssemblies
{
    private readonly Dictionary<(string Name, int Major), Assembly> _loaded = [];
    private readonly Lock _gate = new();

    /// <summary>Loads the assembly, or finds the one of its name and major version.</summary>
    public Assembly Load(string path)
    {
        var name = AssemblyName.GetAssemblyName(path);
        lock (_gate)
        {
            if (Find(name) is { } loaded)
                return loaded;
            using var file = File.OpenRead(path);
            return _loaded[Key(name)] = new Contracts(name.Name!, this, isCollectible: false).LoadFromStream(file);
        }
    }

    /// <summary>What a plugin's load context sees as the host: these, and then the host itself.</summary>
    public AssemblyLoadContext AsHost() => new Contracts("contracts", this, isCollectible: true);

    /// <summary>Whether an assembly is one of them.</summary>
    public bool Contain(Assembly assembly)
    {
        lock (_gate)
            return _loaded.ContainsValue(assembly);
    }

    private Assembly? Find(AssemblyName name)
    {
        lock (_gate)
            return _loaded.GetValueOrDefault(Key(name));
    }

    private static (string Name, int Major) Key(AssemblyName name) => (name.Name ?? "", name.Version?.Major ?? 0);

    private sealed class Contracts(string name, ContractAssemblies all, bool isCollectible) : AssemblyLoadContext(name, isCollectible)
    {
        protected override Assembly? Load(AssemblyName assemblyName) => all.Find(assemblyName);
    }
}
