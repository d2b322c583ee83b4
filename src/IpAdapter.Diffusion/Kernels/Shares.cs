namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// Deals work out to threads piece by piece: on a machine that others use too, a thread that loses its core takes fewer pieces, and the
/// rest do not wait for it.
/// </summary>
internal static unsafe class Shares
{
    private const int PiecesPerThread = 8;

    /// <summary>Takes the next piece.</summary>
    /// <param name="taken">How many units are taken; one number for all threads, at first 0.</param>
    /// <param name="units">Units in all.</param>
    /// <param name="threads">Threads that share them.</param>
    /// <param name="first">The first unit of the piece.</param>
    /// <param name="end">The unit behind its last.</param>
    /// <returns>False when there is none left.</returns>
    public static bool TryTake(long* taken, long units, int threads, out long first, out long end)
    {
        var piece = threads == 1 ? units : Math.Max(1, units / ((long)threads * PiecesPerThread));
        end = Interlocked.Add(ref *taken, piece);
        first = end - piece;
        end = Math.Min(end, units);
        return first < units;
    }
}
