using System.Runtime.CompilerServices;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// The product that every kernel comes down to: eight rows of a, each number broadcast, times two vectors of b, the sums in registers.
/// </summary>
/// <remarks>
/// The sums are locals of their own, for the compiler keeps no array and no structure in registers: the methods are the same line repeated.
/// </remarks>
internal static unsafe class ProductTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of a and c.</summary>
    public const int Rows = 8;

    // Longer sums lose digits; shorter ones would gain some more, for some percent of time.
    private const int LongestSum = 128;

    /// <summary>Columns of b and c.</summary>
    public static int Columns => 2 * TLanes.Count;

    /// <summary>c[row, column] = or += the sum over i of a[row * aRow + i * aStep] * b[i * bStep + column].</summary>
    /// <param name="a">[8, depth].</param>
    /// <param name="aRow">From one row to the next.</param>
    /// <param name="aStep">From one i to the next.</param>
    /// <param name="b">[depth, columns], rows <paramref name="bStep"/> apart.</param>
    /// <param name="bStep">From one i to the next.</param>
    /// <param name="depth">How many products a sum has.</param>
    /// <param name="c">[8, columns], rows <paramref name="cStep"/> apart.</param>
    /// <param name="cStep">From one row to the next.</param>
    /// <param name="adds">Whether to add to what is in c.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float* c, nint cStep, bool adds)
    {
        while (true)
        {
            var now = Math.Min(depth, LongestSum);
            if (TLanes.TileRows == 8)
            {
                Rows8(a, aRow, aStep, b, bStep, now, c, cStep, adds);
            }
            else
            {
                Rows4(a, aRow, aStep, b, bStep, now, c, cStep, adds);
                Rows4(a + 4 * aRow, aRow, aStep, b, bStep, now, c + 4 * cStep, cStep, adds);
            }

            depth -= now;
            if (depth == 0) return;
            a += now * aStep;
            b += now * bStep;
            adds = true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float* c, nint cStep, bool adds)
    {
        TVector l0 = default, r0 = default;
        TVector l1 = default, r1 = default;
        TVector l2 = default, r2 = default;
        TVector l3 = default, r3 = default;
        TVector l4 = default, r4 = default;
        TVector l5 = default, r5 = default;
        TVector l6 = default, r6 = default;
        TVector l7 = default, r7 = default;
        for (; depth > 0; depth--, a += aStep, b += bStep)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + TLanes.Count));
            var x = TLanes.Broadcast(*a); l0 = TLanes.MultiplyAdd(x, left, l0); r0 = TLanes.MultiplyAdd(x, right, r0);
            x = TLanes.Broadcast(a[aRow]); l1 = TLanes.MultiplyAdd(x, left, l1); r1 = TLanes.MultiplyAdd(x, right, r1);
            x = TLanes.Broadcast(a[2 * aRow]); l2 = TLanes.MultiplyAdd(x, left, l2); r2 = TLanes.MultiplyAdd(x, right, r2);
            x = TLanes.Broadcast(a[3 * aRow]); l3 = TLanes.MultiplyAdd(x, left, l3); r3 = TLanes.MultiplyAdd(x, right, r3);
            x = TLanes.Broadcast(a[4 * aRow]); l4 = TLanes.MultiplyAdd(x, left, l4); r4 = TLanes.MultiplyAdd(x, right, r4);
            x = TLanes.Broadcast(a[5 * aRow]); l5 = TLanes.MultiplyAdd(x, left, l5); r5 = TLanes.MultiplyAdd(x, right, r5);
            x = TLanes.Broadcast(a[6 * aRow]); l6 = TLanes.MultiplyAdd(x, left, l6); r6 = TLanes.MultiplyAdd(x, right, r6);
            x = TLanes.Broadcast(a[7 * aRow]); l7 = TLanes.MultiplyAdd(x, left, l7); r7 = TLanes.MultiplyAdd(x, right, r7);
        }

        Put(c, l0, r0, adds);
        Put(c + cStep, l1, r1, adds);
        Put(c + 2 * cStep, l2, r2, adds);
        Put(c + 3 * cStep, l3, r3, adds);
        Put(c + 4 * cStep, l4, r4, adds);
        Put(c + 5 * cStep, l5, r5, adds);
        Put(c + 6 * cStep, l6, r6, adds);
        Put(c + 7 * cStep, l7, r7, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float* c, nint cStep, bool adds)
    {
        TVector l0 = default, r0 = default;
        TVector l1 = default, r1 = default;
        TVector l2 = default, r2 = default;
        TVector l3 = default, r3 = default;
        for (; depth > 0; depth--, a += aStep, b += bStep)
        {
            var (left, right) = (TLanes.Load(b), TLanes.Load(b + TLanes.Count));
            var x = TLanes.Broadcast(*a); l0 = TLanes.MultiplyAdd(x, left, l0); r0 = TLanes.MultiplyAdd(x, right, r0);
            x = TLanes.Broadcast(a[aRow]); l1 = TLanes.MultiplyAdd(x, left, l1); r1 = TLanes.MultiplyAdd(x, right, r1);
            x = TLanes.Broadcast(a[2 * aRow]); l2 = TLanes.MultiplyAdd(x, left, l2); r2 = TLanes.MultiplyAdd(x, right, r2);
            x = TLanes.Broadcast(a[3 * aRow]); l3 = TLanes.MultiplyAdd(x, left, l3); r3 = TLanes.MultiplyAdd(x, right, r3);
        }

        Put(c, l0, r0, adds);
        Put(c + cStep, l1, r1, adds);
        Put(c + 2 * cStep, l2, r2, adds);
        Put(c + 3 * cStep, l3, r3, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, TVector left, TVector right, bool adds)
    {
        TLanes.Store(c, adds ? TLanes.Add(TLanes.Load(c), left) : left);
        TLanes.Store(c + TLanes.Count, adds ? TLanes.Add(TLanes.Load(c + TLanes.Count), right) : right);
    }
}
