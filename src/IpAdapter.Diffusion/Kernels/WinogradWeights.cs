using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Weights of 3x3 convolutions at the points of a <see cref="WinogradScheme"/>.</summary>
internal static unsafe class WinogradWeights
{
    private const int Nine = 9;
    private const int LargestEdge = 6;

    /// <summary>Brings weights to points, in float64; what comes out is rounded once.</summary>
    /// <param name="weight">[output, channel, 3, 3], float32, contiguous.</param>
    /// <param name="scheme">The points.</param>
    /// <param name="outputsAtOnce">Outputs of a block, a multiple of 4.</param>
    /// <returns>[block, point, channel, output of the block]; outputs that fill the last block up are zeros.</returns>
    public static Tensor Prepare(Tensor weight, WinogradScheme scheme, int outputsAtOnce)
    {
        var (outputs, channels) = (weight.size(0), weight.size(1));
        var blocks = (outputs + outputsAtOnce - 1) / outputsAtOnce;
        var prepared = empty([blocks, scheme.Points, channels, outputsAtOnce], ScalarType.Float32);
        fixed (double* transform = scheme.WeightTransform)
        {
            var operands = new Operands
            {
                Weight = (float*)NativeTensors.AddressOf(weight),
                Prepared = (float*)NativeTensors.AddressOf(prepared),
                Transform = transform,
                Outputs = outputs,
                Channels = (nint)channels,
                Edge = scheme.Edge,
                OutputsAtOnce = outputsAtOnce,
            };
            var units = blocks * channels;
            KernelThreads.Run(&Work, &operands, units, KernelThreads.Count(500.0 * outputs * channels, units));
        }

        return prepared;
    }

    // A unit is a channel of a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Work(void* operands, SharedWork* work, int thread)
    {
        ref readonly var call = ref *(Operands*)operands;
        var half = stackalloc Vector256<double>[LargestEdge * 3];
        // [point][output]: written to its place in whole cache lines, for the places of one channel evict one another.
        var points = stackalloc float[LargestEdge * LargestEdge * call.OutputsAtOnce];
        while (work->TryTake(out var unit, out var end))
            for (; unit < end; unit++)
            {
                var (block, channel) = Math.DivRem(unit, call.Channels);
                for (nint lane = 0; lane < call.OutputsAtOnce; lane += 4)
                    Transform(call, (nint)block * call.OutputsAtOnce + lane, (nint)channel, half, points + lane);
                var to = call.Prepared + ((nint)block * call.Edge * call.Edge * call.Channels + (nint)channel) * call.OutputsAtOnce;
                for (nint point = 0; point < call.Edge * call.Edge; point++, to += call.Channels * call.OutputsAtOnce)
                    NativeMemory.Copy(points + point * call.OutputsAtOnce, to, (nuint)call.OutputsAtOnce * sizeof(float));
            }
    }

    // Four outputs of a channel: G g G^T.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(in Operands call, nint output, nint channel, Vector256<double>* half, float* to)
    {
        for (nint x = 0; x < 3; x++)
        {
            var (a, b, c) = (Load(call, output, channel, x), Load(call, output, channel, x + 3), Load(call, output, channel, x + 6));
            for (nint i = 0; i < call.Edge; i++)
                half[i * 3 + x] = Combine(call.Transform + i * 3, a, b, c);
        }

        for (nint i = 0; i < call.Edge; i++)
            for (nint j = 0; j < call.Edge; j++, to += call.OutputsAtOnce)
            {
                var value = Combine(call.Transform + j * 3, half[i * 3], half[i * 3 + 1], half[i * 3 + 2]);
                Vector128.Create((float)value[0], (float)value[1], (float)value[2], (float)value[3]).Store(to);
            }
    }

    private static Vector256<double> Load(in Operands call, nint output, nint channel, nint place)
    {
        var from = call.Weight + (output * call.Channels + channel) * Nine + place;
        var step = call.Channels * Nine;
        return Vector256.Create(output < call.Outputs ? *from : 0.0, output + 1 < call.Outputs ? from[step] : 0,
            output + 2 < call.Outputs ? from[2 * step] : 0, output + 3 < call.Outputs ? from[3 * step] : 0);
    }

    private static Vector256<double> Combine(double* factors, Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        a * factors[0] + b * factors[1] + c * factors[2];

    private struct Operands
    {
        public float* Weight;
        public float* Prepared;
        public double* Transform;
        public long Outputs;
        public nint Channels;
        public int Edge;
        public int OutputsAtOnce;
    }
}
