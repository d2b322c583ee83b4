namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// Reads pairs in order, some of them ahead on other threads. Pairs that can't be used are passed over, counted and named.
/// </summary>
/// <typeparam name="T">What is made of a pair on those threads.</typeparam>
/// <param name="order">The order.</param>
/// <param name="from">Where to begin.</param>
/// <param name="read">Reads a pair; throws <see cref="TrainingDataException"/> where it can't be used. Called by several threads.</param>
/// <param name="ahead">Pairs that are read at most before they are asked for.</param>
public sealed class PairReader<T>(PairOrder order, DataPosition from, Func<PairEntry, T> read, int ahead = 64) : IDisposable
    where T : class
{
    private readonly UnusablePairs _unusable = new();
    private readonly Queue<(Task<T?> Pair, DataPosition Place)> _reading = new();
    private readonly CancellationTokenSource _ending = new();
    private IEnumerator<(PairEntry Pair, DataPosition Place)>? _entries;
    private long _sinceAPair;
    private bool _isDisposed;

    /// <summary>What was read so far: where to go on.</summary>
    public DataPosition Position { get; private set; } =
        new(from.Epoch, from.Pairs) { Group = from.Group, Before = from.Before };

    /// <summary>Where the pair lies that was read last.</summary>
    public DataPosition Place { get; private set; }

    /// <summary>Pairs that could not be used; of one epoch, where several were read.</summary>
    public long PassedOver => _unusable.Count;

    /// <summary>Why, of the first ones, each once.</summary>
    public IReadOnlyCollection<string> Problems => _unusable.Named;

    /// <summary>Reads the next pair.</summary>
    /// <exception cref="TrainingDataException">None of a whole epoch can be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no pair is lost.</exception>
    /// <exception cref="ObjectDisposedException">Reading has been ended.</exception>
    public async Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _entries ??= order.Read(from, 0, 1, _unusable.Add).GetEnumerator();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (_reading.Count < ahead && _entries.MoveNext())
            {
                var (entry, place) = _entries.Current;
                _reading.Enqueue((Task.Run(() => TryRead(entry, place.Epoch), _ending.Token), place));
            }

            // Taken out of the queue only when it is there: who gives up waiting finds it the next time.
            var (reading, read) = _reading.Peek();
            var pair = await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            _reading.Dequeue();
            Place = read;
            var next = read with { Pairs = read.Pairs + 1 };
            var hasEnded = next.Epoch > Position.Epoch;
            if (Position.IsBefore(next))
                Position = next;
            if (pair is not null)
            {
                _sinceAPair = 0;
                return pair;
            }

            if (hasEnded && ++_sinceAPair > 1)
                throw new TrainingDataException($"none of the pairs can be used: {string.Join("; ", _unusable.Named.Take(3))}");
        }
    }

    /// <summary>Ends reading.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _ending.Cancel();
        _entries?.Dispose();
        // Some ten thousand entries, and pictures that were read ahead: whoever still holds this does not hold those.
        _entries = null;
        _reading.Clear();
        _ending.Dispose();
    }

    private T? TryRead(PairEntry entry, long epoch)
    {
        try
        {
            return read(entry);
        }
        catch (TrainingDataException problem)
        {
            _unusable.Add(epoch, problem.Message);
            return null;
        }
    }
}
