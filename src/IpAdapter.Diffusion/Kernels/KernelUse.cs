namespace IpAdapter.Diffusion.Kernels;

/// <summary>Whether a thread's work may use kernels, and when they are to stop. A mode of the thread, as libtorch's own are.</summary>
/// <param name="IsAllowed">False where libtorch's operators are to do all of it.</param>
/// <param name="CancellationToken">Cancelled when the work is.</param>
internal sealed record KernelUse(bool IsAllowed, CancellationToken CancellationToken) : IDisposable
{
    private static readonly KernelUse Usual = new(true, CancellationToken.None);

    [ThreadStatic]
    private static KernelUse? _current;

    private KernelUse? _before;

    /// <summary>That of the calling thread.</summary>
    public static KernelUse Current => _current ?? Usual;

    /// <summary>Lets it hold for the calling thread until it is disposed of.</summary>
    public static KernelUse Begin(bool isAllowed, CancellationToken cancellationToken = default) =>
        _current = new(isAllowed, cancellationToken) { _before = _current };

    /// <summary>Brings back what held before.</summary>
    public void Dispose() => _current = _before;
}
