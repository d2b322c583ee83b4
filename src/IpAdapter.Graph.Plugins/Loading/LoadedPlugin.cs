using System.Runtime.CompilerServices;
using IpAdapter.Graph.Nodes;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// A build of a plugin in memory: its code, its nodes, its services. It alone holds them, so that letting go of it lets go of the code.
/// </summary>
internal sealed class LoadedPlugin(PluginIdentity identity, string folder, string copy, PluginLoader loader,
    IReadOnlyList<NodeDefinition> nodes, ServiceProvider services)
{
    private PluginLoader? _loader = loader;
    private IReadOnlyList<NodeDefinition>? _nodes = nodes;
    private ServiceProvider? _services = services;

    public PluginIdentity Identity { get; } = identity;

    /// <summary>The folder it came from.</summary>
    public string Folder { get; } = folder;

    /// <summary>The folder it was loaded from.</summary>
    public string Copy { get; } = copy;

    public IReadOnlyList<NodeDefinition> Nodes => _nodes ?? throw Gone();

    public ServiceProvider Services => _services ?? throw Gone();

    /// <summary>Ends its services and lets go of its code.</summary>
    /// <returns>What tells when the code has left memory.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<WeakReference> UnloadAsync()
    {
        if (Interlocked.Exchange(ref _services, null) is { } services)
            await EndAsync(services);
        return Unload();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Unload()
    {
        var loader = Interlocked.Exchange(ref _loader, null) ?? throw Gone();
        _nodes = null;
        var context = new WeakReference(loader.LoadContext, trackResurrection: true);
        loader.Dispose();
        return context;
    }

    private static async Task EndAsync(ServiceProvider services)
    {
        try
        {
            await services.DisposeAsync();
        }
#pragma warning disable CA1031 // A plugin's service that fails to end must not keep the host from going on.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private ObjectDisposedException Gone() => new($"plugin {Identity}", "this build was unloaded");
}
