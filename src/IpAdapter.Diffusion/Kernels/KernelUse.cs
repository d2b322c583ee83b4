namespace IpAdapter.Diffusion.Kernels;

/// <summary>Whether a thread's work may use kernels, and when they are to stop. A mode of the thread, as libtorch's own are.</summary>
internal sealed class KernelUse : IDisposable
{
    private static readonly KernelUse Usual = new(true, CancellationToken.None);

    [ThreadStatic]
    private static KernelUse? _current;

    private readonly bool _isAllowed;
    private readonly KernelUse? _before = _current;

    private KernelUse(bool isAllowed, CancellationToken cancellationToken)
    {
        _isAllowed = isAllowed;
        CancellationToken = cancellationToken;
    }

    /// <summary>That of the calling thread.</summary>
    public static KernelUse Current => _current ?? Usual;

    /// <summary>Whether this processor has what kernels are written in.</summary>
    public static bool IsSupported => Lanes512.IsSupported || Lanes256.IsSupported;

    /// <summary>
    /// Whether the calling thread computes with kernels now: where they may be used, and no gradient can be asked of a result.
    /// </summary>
    public static bool IsOn => IsSupported && Current._isAllowed && is_inference_mode_enabled();

    /// <summary>Cancelled when the work is.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Lets it hold for the calling thread until it is disposed of.</summary>
    /// <param name="isAllowed">False where libtorch's operators are to do all of it.</param>
    /// <param name="cancellationToken">Cancelled when the work is.</param>
    public static KernelUse Begin(bool isAllowed, CancellationToken cancellationToken = default) =>
        _current = new(isAllowed, cancellationToken);

    /// <summary>Brings back what held before.</summary>
    public void Dispose() => _current = _before;
}
