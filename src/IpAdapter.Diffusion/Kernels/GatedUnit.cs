using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// The gated unit of a feed-forward layer, x * gelu(gate) (arXiv:2002.05202, GEGLU), in one pass and without memory of its own.
/// </summary>
internal static unsafe class GatedUnit
{
    private const int Unit = 1 << 12;   // numbers

    /// <summary>Whether it is computed here: both in float32, in memory of the same order, without gradients.</summary>
    public static bool CanCompute(Tensor x, Tensor gate) => KernelUse.IsOn && IsFitting(x) && IsFitting(gate)
        && x.numel() > 0 && x.numel() == gate.numel();

    /// <summary>x *= gelu(gate), with the exact error function.</summary>
    /// <returns>x itself.</returns>
    /// <exception cref="OperationCanceledException">The work of this thread was cancelled meanwhile.</exception>
    public static Tensor MultiplyInPlace(Tensor x, Tensor gate) => Lanes512.IsSupported
        ? MultiplyByLanesInPlace<Lanes512, Vector512<float>>(x, gate) : MultiplyByLanesInPlace<Lanes256, Vector256<float>>(x, gate);

    /// <summary>The same with vectors of a width.</summary>
    public static Tensor MultiplyByLanesInPlace<TLanes, TVector>(Tensor x, Tensor gate)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var operands = new Operands
        {
            X = (float*)NativeTensors.AddressOf(x),
            Gate = (float*)NativeTensors.AddressOf(gate),
            Count = x.numel(),
        };
        var units = (operands.Count + Unit - 1) / Unit;
        KernelThreads.Run(&Work<TLanes, TVector>, &operands, units, KernelThreads.Count(30.0 * operands.Count, units));
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Work<TLanes, TVector>(void* operands, SharedWork* work, int thread)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        ref readonly var call = ref *(Operands*)operands;
        var rest = stackalloc float[2 * TLanes.Count];
        while (work->TryTake(out var unit, out var endUnit))
        {
            var (i, end) = (unit * Unit, Math.Min(endUnit * Unit, call.Count));
            for (; i + TLanes.Count <= end; i += TLanes.Count)
                TLanes.Store(call.X + i, Multiply<TLanes, TVector>(TLanes.Load(call.X + i), TLanes.Load(call.Gate + i)));
            if (i == end) continue;
            // The last few, in a vector of their own: nothing is read behind a tensor.
            for (var last = i; last < end; last++)
                (rest[last - i], rest[last - i + TLanes.Count]) = (call.X[last], call.Gate[last]);
            TLanes.Store(rest, Multiply<TLanes, TVector>(TLanes.Load(rest), TLanes.Load(rest + TLanes.Count)));
            for (var last = i; last < end; last++)
                call.X[last] = rest[last - i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Multiply<TLanes, TVector>(TVector x, TVector gate)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // Phi(gate) = (1 + erf(gate / sqrt(2))) / 2; far out it is 0 and 1, which large gates would show the quotient to miss.
        var place = TLanes.Multiply(gate, TLanes.Broadcast(.70710678f));
        var probability = TLanes.MultiplyAdd(ErrorFunction.Compute<TLanes, TVector>(place), TLanes.Broadcast(.5f), TLanes.Broadcast(.5f));
        probability = TLanes.IfLess(place, TLanes.Broadcast(-ErrorFunction.Largest), default, probability);
        probability = TLanes.IfLess(TLanes.Broadcast(ErrorFunction.Largest), place, TLanes.Broadcast(1f), probability);
        return TLanes.Multiply(x, TLanes.Multiply(gate, probability));
    }

    private static bool IsFitting(Tensor tensor) => tensor.dtype == ScalarType.Float32
        && tensor.device_type == TorchSharp.DeviceType.CPU && tensor.is_contiguous();

    private struct Operands
    {
        public float* X;
        public float* Gate;
        public long Count;
    }
}
