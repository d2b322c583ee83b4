using System.Runtime.CompilerServices;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Loading;

namespace IpAdapter.Graph.Plugins.Serving;

/// <summary>
/// Takes builds out of memory, one after another and in nobody's way: tells that a build goes, unloads it, and looks until its code is
/// gone.
/// </summary>
internal sealed class Retirement(Action<PluginIdentity> announce, Action<RetiredBuild> report)
{
    /// <summary>
    /// Unloading is a request: the code goes when nothing refers to it any more. A reference on the stack of a thread that is just
    /// returning is normal, one after this many is not.
    /// </summary>
    private const int MostCollections = 20;

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Retires a build that was in service and is not lent any more.</summary>
    public void Add(LoadedPlugin plugin) => Add(plugin, wasInService: true);

    /// <summary>Lets go of a build that never came into service.</summary>
    public void AddRefused(LoadedPlugin plugin) => Add(plugin, wasInService: false);

    /// <summary>Completes when every build added so far is gone, or was given up.</summary>
    public Task SettleAsync()
    {
        lock (_gate)
            return _last;
    }

    private void Add(LoadedPlugin plugin, bool wasInService)
    {
        lock (_gate)
        {
            var previous = _last;
            _last = Task.Run(() => RetireAsync(previous, plugin, wasInService));
        }
    }

    private async Task RetireAsync(Task previous, LoadedPlugin plugin, bool wasInService)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (wasInService)
                announce(plugin.Identity);
        }
        finally
        {
            var context = await plugin.UnloadAsync();
            var (isGone, collections) = await WatchAsync(context);
            CopyFolder.Remove(plugin.Copy);
            report(new RetiredBuild(plugin.Identity, isGone, collections));
        }
    }

    private static async Task<(bool IsGone, int Collections)> WatchAsync(WeakReference context)
    {
        for (var collection = 1; collection <= MostCollections; collection++)
        {
            Collect();
            if (!context.IsAlive)
                return (true, collection);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1 << collection, 250)));
        }

        return (false, MostCollections);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
