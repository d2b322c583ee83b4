using System.Runtime.CompilerServices;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// 3x3 convolution with a stride of 1 and a border of zeros, by <see cref="WinogradScheme"/>: tiles of the input to values at points,
/// products point by point, values at points to results. Channels lie side by side, before and after.
/// </summary>
/// <remarks>
/// Of a block of tiles, the products of one block of outputs stay in the cache until they are turned into results. Where tiles are many,
/// each thread has blocks of its own; where they are few, threads share the tiles and divide the outputs, so that each weight is read once.
/// </remarks>
internal static unsafe class WinogradKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Group = ProductTile<TLanes, TVector>.Rows;
    private const int LargestEdge = 6;

    /// <summary>Outputs that are computed together.</summary>
    public static int OutputsAtOnce => ProductTile<TLanes, TVector>.Columns;

    /// <summary>Channels as they are kept at points: whole vectors.</summary>
    public static nint Padded(int channels) => (channels + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>Numbers that inputs need at the points of some tiles.</summary>
    public static nint InputLength(in WinogradOperands call, int tiles) => call.Edge * call.Edge * (nint)tiles * Padded(call.Channels);

    /// <summary>Numbers that a thread needs memory for.</summary>
    public static nint WorkspaceLength(in WinogradOperands call, bool isShared) =>
        (isShared ? 0 : InputLength(call, call.TilesAtOnce)) + call.Edge * call.Edge * (nint)call.TilesAtOnce * OutputsAtOnce
        + LargestEdge * LargestEdge * OutputsAtOnce;

    /// <summary>Blocks of tiles, computed from input to output.</summary>
    public static void ConvolveTiles(void* operands, SharedWork* work, int thread)
    {
        ref readonly var call = ref *(WinogradOperands*)operands;
        var input = call.Workspace + thread * call.WorkspaceLength;
        var memory = input + InputLength(call, call.TilesAtOnce);
        while (work->TryTake(out var block, out var end))
            for (; block < end; block++)
            {
                var first = (int)block * call.TilesAtOnce;
                var tiles = Math.Min(call.TilesAtOnce, Tiles(call) - first);
                for (var tile = 0; tile < Whole(tiles); tile++)
                    TransformInput(call, first + Math.Min(tile, tiles - 1), input, tile, memory);
                for (var output = 0; output < call.Outputs; output += OutputsAtOnce)
                    ConvolveOutputs(call, input, first, tiles, output, memory);
            }
    }

    /// <summary>Tiles of the input, brought to the points that all threads share. A unit is a tile.</summary>
    public static void TransformTiles(void* operands, SharedWork* work, int thread)
    {
        ref readonly var call = ref *(WinogradOperands*)operands;
        while (work->TryTake(out var tile, out var end))
            for (; tile < end; tile++)
                TransformInput(call, (int)Math.Min(tile, Tiles(call) - 1), call.Shared, (int)tile,
                    call.Workspace + thread * call.WorkspaceLength);
    }

    /// <summary>Blocks of outputs, computed from the points that all threads share.</summary>
    public static void ConvolveBlocks(void* operands, SharedWork* work, int thread)
    {
        ref readonly var call = ref *(WinogradOperands*)operands;
        while (work->TryTake(out var block, out var end))
            for (; block < end; block++)
                ConvolveOutputs(call, call.Shared, 0, Tiles(call), (int)block * OutputsAtOnce,
                    call.Workspace + thread * call.WorkspaceLength);
    }

    private static int Tiles(in WinogradOperands call) => call.Batch * call.TilesDown * call.TilesAcross;

    private static int Whole(int tiles) => (tiles + Group - 1) / Group * Group;

    private static (int Batch, int Y, int X) Place(in WinogradOperands call, int tile)
    {
        var (row, across) = Math.DivRem(tile, call.TilesAcross);
        var (batch, down) = Math.DivRem(row, call.TilesDown);
        return (batch, down * call.Size, across * call.Size);
    }

    // Tile to [point][tile][channel].
    private static void TransformInput(in WinogradOperands call, int tile, float* points, int index, float* memory)
    {
        var (batch, top, left) = Place(call, tile);
        var places = stackalloc float*[LargestEdge * LargestEdge];
        for (var y = 0; y < call.Edge; y++)
            for (var x = 0; x < call.Edge; x++)
            {
                var (row, column) = (top + y - 1, left + x - 1);
                places[x * LargestEdge + y] = row < 0 || row >= call.Height || column < 0 || column >= call.Width ? call.Zeros
                    : call.Input + batch * call.InputBatch + row * call.InputRow + column * call.InputPixel;
            }

        var to = points + index * Padded(call.Channels);
        var step = call.TilesAtOnce * Padded(call.Channels);
        fixed (float* transform = call.InputTransform)
            for (nint channel = 0; channel < call.Channels; channel += TLanes.Count)
                TransformInput(call.Edge, transform, places, channel, (int)Math.Min(TLanes.Count, call.Channels - channel), memory,
                    to + channel, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformInput(int edge, float* transform, float** places, nint channel, int count, float* memory, float* to,
        nint step)
    {
        var rest = memory + LargestEdge * LargestEdge * TLanes.Count;
        for (var x = 0; x < edge; x++)
        {
            var column = places + x * LargestEdge;
            var a = Load(column[0] + channel, count, rest);
            var b = Load(column[1] + channel, count, rest);
            var c = Load(column[2] + channel, count, rest);
            var d = Load(column[3] + channel, count, rest);
            TVector e = default, f = default;
            if (edge > 4) (e, f) = (Load(column[4] + channel, count, rest), Load(column[5] + channel, count, rest));
            for (var i = 0; i < edge; i++)
                TLanes.Store(memory + (i * LargestEdge + x) * TLanes.Count, Combine(transform + i * LargestEdge, a, b, c, d, e, f));
        }

        for (var i = 0; i < edge; i++)
        {
            var row = memory + i * LargestEdge * TLanes.Count;
            var (a, b) = (TLanes.Load(row), TLanes.Load(row + TLanes.Count));
            var (c, d) = (TLanes.Load(row + 2 * TLanes.Count), TLanes.Load(row + 3 * TLanes.Count));
            TVector e = default, f = default;
            if (edge > 4) (e, f) = (TLanes.Load(row + 4 * TLanes.Count), TLanes.Load(row + 5 * TLanes.Count));
            for (var j = 0; j < edge; j++, to += step)
                TLanes.Store(to, Combine(transform + j * LargestEdge, a, b, c, d, e, f));
        }
    }

    private static void ConvolveOutputs(in WinogradOperands call, float* points, int first, int tiles, int output, float* memory)
    {
        var products = memory + LargestEdge * LargestEdge * OutputsAtOnce;
        var (channels, count) = (Padded(call.Channels), call.Edge * call.Edge);
        var weights = call.Weights + (nint)output * call.Channels * count;
        for (var point = 0; point < count; point++, weights += call.Channels * (nint)OutputsAtOnce)
            for (nint tile = 0; tile < tiles; tile += Group)
                ProductTile<TLanes, TVector>.Multiply(points + (point * call.TilesAtOnce + tile) * channels, channels, 1, weights,
                    OutputsAtOnce, call.Channels, products + (point * call.TilesAtOnce + tile) * OutputsAtOnce, OutputsAtOnce, adds: false);
        fixed (float* transform = call.OutputTransform)
            for (var tile = 0; tile < tiles; tile++)
                for (var lane = 0; lane < OutputsAtOnce && output + lane < call.Outputs; lane += TLanes.Count)
                    TransformOutput(call, transform, first + tile, output + lane, products + tile * OutputsAtOnce + lane, memory);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformOutput(in WinogradOperands call, float* transform, int tile, int output, float* products, float* memory)
    {
        var (edge, size, step) = (call.Edge, call.Size, call.TilesAtOnce * (nint)OutputsAtOnce);
        for (var x = 0; x < edge; x++)
        {
            var column = products + x * step;
            var (a, b) = (TLanes.Load(column), TLanes.Load(column + edge * step));
            var (c, d) = (TLanes.Load(column + 2 * edge * step), TLanes.Load(column + 3 * edge * step));
            TVector e = default, f = default;
            if (edge > 4) (e, f) = (TLanes.Load(column + 4 * edge * step), TLanes.Load(column + 5 * edge * step));
            for (var i = 0; i < size; i++)
                TLanes.Store(memory + (i * LargestEdge + x) * TLanes.Count, Combine(transform + i * LargestEdge, a, b, c, d, e, f));
        }

        var bias = TLanes.Load(call.Bias + output);
        var (batch, top, left) = Place(call, tile);
        var (rows, columns) = (Math.Min(size, call.Height - top), Math.Min(size, call.Width - left));
        var count = Math.Min(TLanes.Count, call.Outputs - output);
        for (var i = 0; i < rows; i++)
        {
            var row = memory + i * LargestEdge * TLanes.Count;
            var to = call.Output + (((nint)batch * call.Height + top + i) * call.Width + left) * call.Outputs + output;
            var (a, b) = (TLanes.Load(row), TLanes.Load(row + TLanes.Count));
            var (c, d) = (TLanes.Load(row + 2 * TLanes.Count), TLanes.Load(row + 3 * TLanes.Count));
            TVector e = default, f = default;
            if (edge > 4) (e, f) = (TLanes.Load(row + 4 * TLanes.Count), TLanes.Load(row + 5 * TLanes.Count));
            for (var j = 0; j < columns; j++, to += call.Outputs)
            {
                var result = TLanes.Add(Combine(transform + j * LargestEdge, a, b, c, d, e, f), bias);
                if (count == TLanes.Count)
                {
                    TLanes.Store(to, result);
                    continue;
                }

                var rest = memory + LargestEdge * LargestEdge * TLanes.Count;
                TLanes.Store(rest, result);
                for (var k = 0; k < count; k++)
                    to[k] = rest[k];
            }
        }
    }

    // Of the last channels there are fewer than a vector has: nothing is read behind them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* place, int count, float* rest)
    {
        if (count == TLanes.Count) return TLanes.Load(place);
        TLanes.Store(rest, default);
        for (var i = 0; i < count; i++)
            rest[i] = place[i];
        return TLanes.Load(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Combine(float* factors, TVector a, TVector b, TVector c, TVector d, TVector e, TVector f)
    {
        var sum = TLanes.Multiply(a, TLanes.Broadcast(factors[0]));
        sum = TLanes.MultiplyAdd(b, TLanes.Broadcast(factors[1]), sum);
        sum = TLanes.MultiplyAdd(c, TLanes.Broadcast(factors[2]), sum);
        sum = TLanes.MultiplyAdd(d, TLanes.Broadcast(factors[3]), sum);
        sum = TLanes.MultiplyAdd(e, TLanes.Broadcast(factors[4]), sum);
        return TLanes.MultiplyAdd(f, TLanes.Broadcast(factors[5]), sum);
    }
}
