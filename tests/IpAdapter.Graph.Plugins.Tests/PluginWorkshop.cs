using System.Security.Cryptography;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Audits;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>A folder of plugins of one test, put together from the miniature plugins that the build laid out, and a host over it.</summary>
internal sealed class PluginWorkshop : IAsyncDisposable
{
    private readonly DirectoryInfo _room = Directory.CreateTempSubdirectory("ipgraph-plugin-tests-");
    private readonly List<PluginHost> _hosts = [];

    /// <summary>The contract range that the targets write into a manifest.</summary>
    public static string OurRange { get; } = $"[{ContractVersion.Current}, {ContractVersion.Current.Major + 1}.0)";

    /// <summary>One that begins where that one ends.</summary>
    public static string LaterRange { get; } = $"[{ContractVersion.Current.Major + 1}.0, {ContractVersion.Current.Major + 2}.0)";

    public static string BuiltPlugins { get; } = (string)AppContext.GetData("TestPlugins")!;

    public string Plugins => Path.Combine(_room.FullName, "plugins");

    public string Copies => Path.Combine(_room.FullName, "copies");

    public SemaphoreSlim Gate { get; } = new(0);

    /// <summary>Puts a built plugin into a folder, as a build would: the manifest last.</summary>
    public string Put(string plugin, string folder)
    {
        var (from, to) = (Path.Combine(BuiltPlugins, plugin), Path.Combine(Plugins, folder));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
            .OrderBy(file => Path.GetFileName(file) == "plugin.yaml"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        return to;
    }

    public PluginHost Host(IReadOnlySet<string>? trusted = null, ScalarAudit? audit = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Gate);
        var host = new PluginHost(new PluginHostOptions
        {
            PluginFolders = [Plugins],
            HostServices = services,
            CopyFolder = Copies,
            SharedNativeFiles = ["libtorch"],
            TrustedManifests = trusted,
            Audit = audit,
        });
        _hosts.Add(host);
        return host;
    }

    /// <summary>Writes the hashes of a folder's files as they are now into its manifest, as if a build had made them so.</summary>
    public static void Seal(string folder)
    {
        var manifest = Path.Combine(folder, "plugin.yaml");
        var head = File.ReadLines(manifest).TakeWhile(line => line != "files:").ToList();
        var files = Directory.EnumerateFiles(folder).Where(file => file != manifest)
            .Select(file => $"  '{Path.GetFileName(file)}': {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}");
        File.WriteAllLines(manifest, [.. head, "files:", .. files]);
    }

    /// <summary>Replaces a text in a folder's manifest.</summary>
    public static void Rewrite(string folder, string old, string replacement)
    {
        var manifest = Path.Combine(folder, "plugin.yaml");
        var text = File.ReadAllText(manifest);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(manifest, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    /// <summary>Runs one node in a lease of its own.</summary>
    public static async Task<object?> RunAsync(PluginHost host, string node, params (string Name, object? Value)[] inputs)
    {
        using var lease = host.Borrow();
        return await RunAsync(lease, node, inputs);
    }

    public static async Task<object?> RunAsync(CatalogLease lease, string node, params (string Name, object? Value)[] inputs)
    {
        var definition = lease.Catalog.Find(node) ?? throw new InvalidOperationException($"no node '{node}'");
        var instance = definition.Create(lease.ServicesOf(definition.Plugin));
        var outputs = await instance.RunAsync(inputs.ToDictionary(input => input.Name, input => input.Value),
            new NodeContext { NodeName = "test" });
        return outputs.Values.Single();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        _room.Delete(recursive: true);
        Gate.Dispose();
    }
}
