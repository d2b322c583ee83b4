using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Vectors of 16 numbers (AVX-512).</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    // Vector512 is not accelerated where the processor has it and slows down for it.
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx.IsSupported;

    public static int Count => 16;

    public static int TileRows => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* place) => Avx512F.LoadVector512(place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* place, Vector512<float> value) => Avx512F.Store(place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => Avx512F.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => Avx512F.Subtract(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => Avx512F.Multiply(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => Avx512F.Divide(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> sum) =>
        Avx512F.FusedMultiplyAdd(left, right, sum);

    // Not Vector512.Max, which spends several instructions on numbers that are none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Avx512F.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Avx512F.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyGreater(Vector512<float> left, Vector512<float> right) => Vector512.GreaterThanAny(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> x)
    {
        x = Avx512F.Max(Vector512.Create(-200f), x);   // the constant first: what is no number passes
        var whole = Avx512F.RoundScale(x, 0);
        var rest = Avx512F.Subtract(x, whole);
        var power = Vector512.Create(.001326472712f);   // minimax on [-1/2, 1/2]
        power = Avx512F.FusedMultiplyAdd(power, rest, Vector512.Create(.009671512645f));
        power = Avx512F.FusedMultiplyAdd(power, rest, Vector512.Create(.05550733743f));
        power = Avx512F.FusedMultiplyAdd(power, rest, Vector512.Create(.2402224209f));
        power = Avx512F.FusedMultiplyAdd(power, rest, Vector512.Create(.6931469776f));
        power = Avx512F.FusedMultiplyAdd(power, rest, Vector512.Create(1f));
        return Avx512F.Scale(power, whole);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InverseOrZero(Vector512<float> x) => Vector512.ConditionalSelect(
        Vector512.Equals(x, Vector512<float>.Zero), Vector512<float>.Zero, Avx512F.Divide(Vector512.Create(1f), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IfLess(Vector512<float> left, Vector512<float> right, Vector512<float> then,
        Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(left, right), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleFinitely(Vector512<float> x, float factor) => Vector512.ConditionalSelect(
        Vector512.Equals(x, Vector512.Create(float.NegativeInfinity)), x,
        Avx512F.Max(Vector512.Create(-3e38f), Avx512F.Multiply(x, Vector512.Create(factor))));
}
