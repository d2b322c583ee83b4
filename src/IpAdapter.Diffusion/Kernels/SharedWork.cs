namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// Work that threads take piece by piece: on a machine that others use too, a thread that loses its core takes fewer pieces, and the rest
/// do not wait for it.
/// </summary>
internal struct SharedWork
{
    private const int PiecesPerThread = 8;

    private readonly long _units;
    private readonly long _piece;
    private long _taken;
    private int _isStopped;

    /// <param name="units">Units of work.</param>
    /// <param name="threads">How many threads share them.</param>
    public SharedWork(long units, int threads)
    {
        _units = units;
        _piece = Math.Max(1, units / ((long)threads * PiecesPerThread));
    }

    /// <summary>Takes the next piece.</summary>
    /// <param name="first">The first unit of the piece.</param>
    /// <param name="end">The unit behind its last.</param>
    /// <returns>False when there is none left, or the work is to stop.</returns>
    public bool TryTake(out long first, out long end)
    {
        end = Interlocked.Add(ref _taken, _piece);
        first = end - _piece;
        end = Math.Min(end, _units);
        return first < _units && Volatile.Read(ref _isStopped) == 0;
    }

    /// <summary>Lets nobody take any more.</summary>
    public void Stop() => Volatile.Write(ref _isStopped, 1);
}
