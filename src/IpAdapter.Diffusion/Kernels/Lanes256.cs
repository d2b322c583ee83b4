using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Vectors of 8 numbers (AVX2 and FMA).</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 8;

    public static int TileRows => 4;   // of 16 registers: eight for sums, as many as two multipliers of latency 4 keep busy

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* place) => Avx.LoadVector256(place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* place, Vector256<float> value) => Avx.Store(place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => Avx.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => Avx.Subtract(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => Avx.Multiply(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => Avx.Divide(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> sum) =>
        Fma.MultiplyAdd(left, right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Avx.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Avx.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector256<float> left, Vector256<float> right) => Vector256.GreaterThanAny(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> x)
    {
        // 2^-127 comes out as 0, as the exponent's bits do. The constant first: what is no number passes.
        x = Avx.Max(Vector256.Create(-127f), x);
        var whole = Avx.ConvertToVector256Int32(x);
        var rest = Avx.Subtract(x, Avx.ConvertToVector256Single(whole));
        var power = Vector256.Create(.001326472712f);   // minimax on [-1/2, 1/2]
        power = Fma.MultiplyAdd(power, rest, Vector256.Create(.009671512645f));
        power = Fma.MultiplyAdd(power, rest, Vector256.Create(.05550733743f));
        power = Fma.MultiplyAdd(power, rest, Vector256.Create(.2402224209f));
        power = Fma.MultiplyAdd(power, rest, Vector256.Create(.6931469776f));
        power = Fma.MultiplyAdd(power, rest, Vector256.Create(1f));
        return Avx2.Add(power.AsInt32(), Avx2.ShiftLeftLogical(whole, 23)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> InverseOrZero(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.Equals(x, Vector256<float>.Zero), Vector256<float>.Zero, Avx.Divide(Vector256.Create(1f), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IfLess(Vector256<float> left, Vector256<float> right, Vector256<float> then,
        Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(left, right), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ScaleFinitely(Vector256<float> x, float factor) => Vector256.ConditionalSelect(
        Vector256.Equals(x, Vector256.Create(float.NegativeInfinity)), x,
        Avx.Max(Vector256.Create(-3e38f), Avx.Multiply(x, Vector256.Create(factor))));
}
