using System.Runtime.ExceptionServices;

// Compiled into the graph, the model code and the samplers: no assembly lies below all of them.
#if IPADAPTER_DIFFUSION
namespace IpAdapter.Diffusion.Devices;
#elif IPADAPTER_SAMPLERS
namespace IpAdapter.Diffusion.Samplers.Prompts;
#else
namespace IpAdapter.Graph.Caching;
#endif

/// <summary>Lets go of several things.</summary>
internal static class Disposables
{
    /// <summary>Disposes all of them in order, whatever one throws; the first that was thrown is thrown then.</summary>
    public static void DisposeAll(params IEnumerable<IDisposable?> all)
    {
        Exception? fault = null;
        foreach (var one in all)
        {
            try
            {
                one?.Dispose();
            }
            catch (Exception thrown)
            {
                fault ??= thrown;
            }
        }

        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }
}
