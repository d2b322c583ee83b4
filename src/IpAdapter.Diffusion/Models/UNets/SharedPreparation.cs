namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>A session's hold on what its patch prepared once for all runs of a drawing (<see cref="SharedPreparations"/>).</summary>
/// <typeparam name="T">What was prepared.</typeparam>
public sealed class SharedPreparation<T> : IDisposable where T : class, IDisposable
{
    private Action? _release;

    internal SharedPreparation(T value, Action release) => (Value, _release) = (value, release);

    /// <summary>What was prepared; it lives as long as somebody holds it, and is not to be disposed.</summary>
    public T Value { get; }

    /// <summary>Ends the hold.</summary>
    public void Dispose()
    {
        var release = _release;
        _release = null;
        release?.Invoke();
    }
}
