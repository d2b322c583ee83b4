using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Platform.OneDnn;

/// <summary>
/// Products and convolutions with weights that oneDNN has laid out beforehand, in the order that its kernels read: the operators that
/// torch.compile calls on a processor. TorchSharp has no names for them; libtorch exports them as C functions
/// (torch/csrc/inductor/aoti_torch/c/shim_cpu.h), on the same tensors.
/// </summary>
/// <remarks>
/// A weight that was laid out is opaque: it has a shape and a type, but no address, and no other operator reads it. It can be read by
/// several threads at once.
/// </remarks>
internal sealed unsafe class PrepackedOperators
{
    private static readonly Lazy<PrepackedOperators?> Found = new(Find);

    private readonly StableDispatcher _dispatcher;
    private readonly delegate* unmanaged<nint, nint, nint*, byte*, nint, long, nint, nint*, int> _multiply;
    private readonly delegate* unmanaged<nint, nint, nint*, nint, long, nint, long, nint, long, long, byte*, nint, long, nint, nint*, int>
        _convolve;
    private readonly Lazy<bool> _single, _brain;

    private PrepackedOperators(StableDispatcher dispatcher, nint multiply, nint convolve)
    {
        _dispatcher = dispatcher;
        _multiply = (delegate* unmanaged<nint, nint, nint*, byte*, nint, long, nint, nint*, int>)multiply;
        _convolve =
            (delegate* unmanaged<nint, nint, nint*, nint, long, nint, long, nint, long, long, byte*, nint, long, nint, nint*, int>)convolve;
        _single = new(() => PrepackedProof.Holds(this, ScalarType.Float32));
        _brain = new(() => PrepackedProof.Holds(this, ScalarType.BFloat16));
    }

    /// <summary>
    /// The operators of the libtorch that is loaded; null where this build exports none, or oneDNN had to be switched off on this
    /// processor. Loads libtorch.
    /// </summary>
    public static PrepackedOperators? OfThisProcess => Found.Value;

    /// <summary>
    /// Whether they compute in a type on this processor: tried once, on small products and convolutions held against plain ones.
    /// </summary>
    public bool Support(ScalarType type) => type switch
    {
        ScalarType.Float32 => _single.Value,
        ScalarType.BFloat16 => _brain.Value,
        _ => false,
    };

    /// <summary>Lays out a matrix for <see cref="Multiply"/>.</summary>
    /// <param name="weight">[out, in], contiguous.</param>
    /// <param name="rows">How many rows it is laid out for; it can be read with any other number.</param>
    public Tensor LayOutMatrix(Tensor weight, long rows) => _dispatcher.Call("mkldnn::_reorder_linear_weight",
        [_dispatcher.Tensor(weight), StableDispatcher.Optional(rows)]);

    /// <summary>Lays out the kernels of a convolution for <see cref="Convolve"/>.</summary>
    /// <param name="weight">[out, in, height, width].</param>
    /// <param name="stride">Of the convolution, [2].</param>
    /// <param name="padding">Of the convolution, [2].</param>
    public Tensor LayOutKernels(Tensor weight, long[] stride, long[] padding) => _dispatcher.Call("mkldnn::_reorder_convolution_weight",
        [_dispatcher.Tensor(weight), _dispatcher.List(padding), _dispatcher.List(stride), _dispatcher.List([1, 1]), 1, 0]);

    /// <summary>x W^T + b.</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="weight">What <see cref="LayOutMatrix"/> gave.</param>
    /// <param name="bias">[out], or null.</param>
    /// <returns>[..., out], contiguous.</returns>
    public Tensor Multiply(Tensor x, Tensor weight, Tensor? bias)
    {
        nint result, shift = bias?.Handle ?? 0;
        int code;
        fixed (byte* nothing = "none"u8)
            code = _multiply(x.Handle, weight.Handle, shift == 0 ? null : &shift, nothing, 0, 0, 0, &result);
        return Result(code, result, "product", x, weight, bias);
    }

    /// <summary>A convolution. What it reads and what it gives lies channel by channel within a pixel (channels last).</summary>
    /// <param name="x">[batch, in, height, width], in whatever order; another than channels last is copied.</param>
    /// <param name="weight">What <see cref="LayOutKernels"/> gave.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="stride">As it was laid out for.</param>
    /// <param name="padding">As it was laid out for.</param>
    /// <returns>[batch, out, height, width], channels last.</returns>
    public Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        nint result, shift = bias?.Handle ?? 0;
        int code;
        long* one = stackalloc long[2] { 1, 1 };
        fixed (byte* nothing = "none"u8)
        fixed (long* steps = stride, zeros = padding)
        {
            code = _convolve(x.Handle, weight.Handle, shift == 0 ? null : &shift, (nint)zeros, 2, (nint)steps, 2, (nint)one, 2, 1, nothing,
                0, 0, 0, &result);
        }

        return Result(code, result, "convolution", x, weight, bias);
    }

    private static Tensor Result(int code, nint result, string what, Tensor x, Tensor weight, Tensor? bias)
    {
        GC.KeepAlive(bias);
        if (code == 0)
        {
            GC.KeepAlive(x);
            GC.KeepAlive(weight);
            return Tensor.UnsafeCreateTensor(result);
        }

        throw new InvalidOperationException($"oneDNN refused a {what} of {x.dtype} [{string.Join(", ", x.shape)}] with a prepared weight "
            + $"[{string.Join(", ", weight.shape)}]; its reason is on standard error");
    }

    private static PrepackedOperators? Find()
    {
        var torch = NativeLibraries.LoadTorch();
        if (torch.Library is null) return null;
        var library = NativeLibrary.Load(torch.Library);
        return TorchContext.Find(library)?.UsesOneDnn is not false
            && NativeLibrary.TryGetExport(library, "aoti_torch_cpu__linear_pointwise", out var multiply)
            && NativeLibrary.TryGetExport(library, "aoti_torch_cpu_mkldnn__convolution_pointwise", out var convolve)
            && StableDispatcher.Find(library) is { } dispatcher
                ? new(dispatcher, multiply, convolve)
                : null;
    }
}
