using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Turns rows of a tensor into columns of a kernel's own memory, and back. Needs AVX.</summary>
internal static unsafe class Transposition
{
    private const int Edge = 8;

    /// <summary>target[column, row] = source[row, column].</summary>
    /// <param name="source">[rows, columns], with any strides.</param>
    /// <param name="rowStride">From one row to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <param name="rows">Rows that there are, at least one.</param>
    /// <param name="columns">Columns that there are.</param>
    /// <param name="target">[columns, filled].</param>
    /// <param name="targetStride">From one column to the next.</param>
    /// <param name="filled">Rows to fill, a multiple of 8: the last one is repeated.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* source, nint rowStride, nint columnStride, int rows, int columns, float* target, nint targetStride,
        int filled)
    {
        for (var row = 0; row < filled; row += Edge)
        {
            var column = 0;
            if (columnStride == 1)
                for (; column + Edge <= columns; column += Edge)
                    PackSquare(source + column, rowStride, row, rows - 1, target + column * targetStride + row, targetStride);
            for (; column < columns; column++)
                for (var i = row; i < row + Edge; i++)
                    target[column * targetStride + i] = source[Math.Min(i, rows - 1) * rowStride + column * columnStride];
        }
    }

    /// <summary>target[row, column] = source[column, row].</summary>
    /// <param name="source">[columns, at least the next multiple of 8 of rows].</param>
    /// <param name="sourceStride">From one column to the next.</param>
    /// <param name="rows">Rows to write.</param>
    /// <param name="columns">Columns, a multiple of 8.</param>
    /// <param name="target">[rows, columns], the columns side by side.</param>
    /// <param name="rowStride">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(float* source, nint sourceStride, int rows, int columns, float* target, nint rowStride)
    {
        for (var row = 0; row < rows; row += Edge)
            for (var column = 0; column < columns; column += Edge)
                UnpackSquare(source + column * sourceStride + row, sourceStride, target + row * rowStride + column, rowStride, rows - row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PackSquare(float* source, nint stride, int first, int last, float* target, nint targetStride)
    {
        var a = Avx.LoadVector256(source + Math.Min(first, last) * stride);
        var b = Avx.LoadVector256(source + Math.Min(first + 1, last) * stride);
        var c = Avx.LoadVector256(source + Math.Min(first + 2, last) * stride);
        var d = Avx.LoadVector256(source + Math.Min(first + 3, last) * stride);
        var e = Avx.LoadVector256(source + Math.Min(first + 4, last) * stride);
        var f = Avx.LoadVector256(source + Math.Min(first + 5, last) * stride);
        var g = Avx.LoadVector256(source + Math.Min(first + 6, last) * stride);
        var h = Avx.LoadVector256(source + Math.Min(first + 7, last) * stride);
        Transpose(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Avx.Store(target, a);
        Avx.Store(target + targetStride, b);
        Avx.Store(target + 2 * targetStride, c);
        Avx.Store(target + 3 * targetStride, d);
        Avx.Store(target + 4 * targetStride, e);
        Avx.Store(target + 5 * targetStride, f);
        Avx.Store(target + 6 * targetStride, g);
        Avx.Store(target + 7 * targetStride, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackSquare(float* source, nint stride, float* target, nint rowStride, int rows)
    {
        var a = Avx.LoadVector256(source);
        var b = Avx.LoadVector256(source + stride);
        var c = Avx.LoadVector256(source + 2 * stride);
        var d = Avx.LoadVector256(source + 3 * stride);
        var e = Avx.LoadVector256(source + 4 * stride);
        var f = Avx.LoadVector256(source + 5 * stride);
        var g = Avx.LoadVector256(source + 6 * stride);
        var h = Avx.LoadVector256(source + 7 * stride);
        Transpose(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        Avx.Store(target, a);
        if (rows > 1) Avx.Store(target + rowStride, b);
        if (rows > 2) Avx.Store(target + 2 * rowStride, c);
        if (rows > 3) Avx.Store(target + 3 * rowStride, d);
        if (rows > 4) Avx.Store(target + 4 * rowStride, e);
        if (rows > 5) Avx.Store(target + 5 * rowStride, f);
        if (rows > 6) Avx.Store(target + 6 * rowStride, g);
        if (rows > 7) Avx.Store(target + 7 * rowStride, h);
    }

    // Pairs of numbers, then pairs of pairs, then halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d,
        ref Vector256<float> e, ref Vector256<float> f, ref Vector256<float> g, ref Vector256<float> h)
    {
        var (ab, abHigh) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        var (cd, cdHigh) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        var (ef, efHigh) = (Avx.UnpackLow(e, f), Avx.UnpackHigh(e, f));
        var (gh, ghHigh) = (Avx.UnpackLow(g, h), Avx.UnpackHigh(g, h));
        var (abcd0, abcd1) = (Avx.Shuffle(ab, cd, 0x44), Avx.Shuffle(ab, cd, 0xee));
        var (abcd2, abcd3) = (Avx.Shuffle(abHigh, cdHigh, 0x44), Avx.Shuffle(abHigh, cdHigh, 0xee));
        var (efgh0, efgh1) = (Avx.Shuffle(ef, gh, 0x44), Avx.Shuffle(ef, gh, 0xee));
        var (efgh2, efgh3) = (Avx.Shuffle(efHigh, ghHigh, 0x44), Avx.Shuffle(efHigh, ghHigh, 0xee));
        (a, e) = (Avx.Permute2x128(abcd0, efgh0, 0x20), Avx.Permute2x128(abcd0, efgh0, 0x31));
        (b, f) = (Avx.Permute2x128(abcd1, efgh1, 0x20), Avx.Permute2x128(abcd1, efgh1, 0x31));
        (c, g) = (Avx.Permute2x128(abcd2, efgh2, 0x20), Avx.Permute2x128(abcd2, efgh2, 0x31));
        (d, h) = (Avx.Permute2x128(abcd3, efgh3, 0x20), Avx.Permute2x128(abcd3, efgh3, 0x31));
    }
}
