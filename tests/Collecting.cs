namespace IpAdapter.Tests;

/// <summary>A thread that collects garbage without pause, and waits for what the collected objects free, until it is disposed.</summary>
internal sealed class Collecting : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _ends;
    private long _collections;

    public Collecting()
    {
        _thread = new Thread(Collect) { IsBackground = true, Name = "collects garbage" };
        _thread.Start();
    }

    /// <summary>How many collections there were.</summary>
    public long Count => Interlocked.Read(ref _collections);

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
    }

    private void Collect()
    {
        while (!_ends)
        {
            // Mostly the youngest objects, which a number in use is: that is quick, so there is another collection at every moment.
            GC.Collect(Interlocked.Increment(ref _collections) % 16 == 0 ? GC.MaxGeneration : 0);
            GC.WaitForPendingFinalizers();
        }
    }
}
