using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// softmax(Q K^T * scale + mask) V of many heads, block by block with a running maximum (FlashAttention-2, arXiv:2307.08691, algorithm 1),
/// queries side by side in the vectors: any head width fills them, and nothing is summed across one.
/// </summary>
/// <remarks>
/// A query's result is computed alone, in one order, whatever the number of threads. Exponentials have the base 2. What they are of is
/// scaled as the last, when the maximum is taken off: scaled queries would have lost digits that large logits need.
/// </remarks>
internal static unsafe class AttentionKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const double Log2E = 1.4426950408889634;

    // Their products with one block of queries stay in the first cache.
    private const int KeysAtOnce = 128;

    private static int QueriesAtOnce => ProductTile<TLanes, TVector>.Columns;

    /// <summary>Pieces that the work can be divided into.</summary>
    public static long Units(in AttentionOperands call) => (long)call.Batch * call.Heads * Blocks(call);

    /// <summary>Numbers that a thread needs memory for.</summary>
    public static nint WorkspaceLength(int keys, int channels) => Aligned(Tiled(keys) * channels) + Aligned((nint)keys * channels)
        + (2 * channels + 2 * KeysAtOnce + 2) * (nint)QueriesAtOnce + 2 * QueriesAtOnce;

    /// <summary>Computes what a thread takes of it.</summary>
    /// <param name="operands">The <see cref="AttentionOperands"/>.</param>
    /// <param name="work">The units.</param>
    /// <param name="thread">Which thread it is, from 0.</param>
    public static void Work(void* operands, SharedWork* work, int thread)
    {
        ref readonly var call = ref *(AttentionOperands*)operands;
        var blocks = Blocks(call);
        var memory = new Memory(call, thread);
        var packed = -1L;
        while (work->TryTake(out var unit, out var end))
            for (; unit < end; unit++)
            {
                var (head, block) = Math.DivRem(unit, blocks);
                var (batch, headOfBatch) = Math.DivRem(head, call.Heads);
                if (head != packed) PackHead(call, memory, batch, headOfBatch);
                packed = head;
                Attend(call, memory, batch, headOfBatch, (int)block * QueriesAtOnce);
            }
    }

    private static long Blocks(in AttentionOperands call) => (call.Queries + QueriesAtOnce - 1) / QueriesAtOnce;

    private static nint Tiled(int keys) => (keys + ProductTile<TLanes, TVector>.Rows - 1) & -ProductTile<TLanes, TVector>.Rows;

    private static nint Aligned(nint numbers) => (numbers + 15) & ~15;

    // Keys as tiles [channel][8 keys], values as rows side by side.
    private static void PackHead(in AttentionOperands call, in Memory memory, long batch, long head)
    {
        const int Rows = ProductTile<TLanes, TVector>.Rows;
        for (var key = 0; key < call.Keys; key += Rows)
            Transposition.Pack(call.Key.At(batch, head, key), call.Key.Row, call.Key.Column, Math.Min(Rows, call.Keys - key),
                call.Channels, memory.Keys + (nint)key * call.Channels, Rows, Rows);
        for (var key = 0; key < call.Keys; key++)
        {
            var from = call.Value.At(batch, head, key);
            var to = memory.Values + (nint)key * call.Channels;
            if (call.Value.Column == 1)
                NativeMemory.Copy(from, to, (nuint)call.Channels * sizeof(float));
            else
                for (var channel = 0; channel < call.Channels; channel++)
                    to[channel] = from[channel * call.Value.Column];
        }
    }

    // One block of queries against all keys.
    private static void Attend(in AttentionOperands call, in Memory memory, long batch, long head, int query)
    {
        var rows = Math.Min(QueriesAtOnce, call.Queries - query);
        Transposition.Pack(call.Query.At(batch, head, query), call.Query.Row, call.Query.Column, rows, call.Channels, memory.Queries,
            QueriesAtOnce, QueriesAtOnce);
        for (nint i = 0; i < call.Channels * QueriesAtOnce; i += TLanes.Count)
            TLanes.Store(memory.Result + i, default);
        for (nint i = 0; i < QueriesAtOnce; i += TLanes.Count)
        {
            TLanes.Store(memory.Maxima + i, TLanes.Broadcast(float.MinValue));   // not infinity, which less itself is no number
            TLanes.Store(memory.Sums + i, default);
        }

        var keys = call.IsCausal ? Math.Min(call.Keys, query + QueriesAtOnce) : call.Keys;
        for (var (key, count) = (0, 0); key < keys; key += count)
        {
            count = Math.Min(KeysAtOnce, keys - key);
            // A causal block ends where the first of the queries no longer sees all keys.
            if (call.IsCausal && key < query) count = Math.Min(count, query - key);
            // A mask's rows are read from a place on, some step apart; the diagonal's from a place that moves.
            var mask = call.IsCausal && key >= query ? memory.Diagonal + QueriesAtOnce + query - key : null;
            var step = -1;
            if (call.Mask.Place != 0)
            {
                if (!PackMask(call, memory, batch, head, query, rows, key, count)) continue;   // none of them is seen
                mask = memory.Mask;
                step = QueriesAtOnce;
            }

            Multiply(call, memory, key, count);
            Soften(call, memory, count, mask, step);
            for (nint channel = 0; channel < call.Channels; channel += ProductTile<TLanes, TVector>.Rows)
                ProductTile<TLanes, TVector>.Multiply(memory.Values + (nint)key * call.Channels + channel, 1, call.Channels,
                    memory.Weights, QueriesAtOnce, count, memory.Result + channel * QueriesAtOnce, QueriesAtOnce, adds: true);
        }

        Divide(call, memory);
        Transposition.Unpack(memory.Result, QueriesAtOnce, rows, call.Channels, call.Result.At(batch, head, query), call.Result.Row);
    }

    private static void Multiply(in AttentionOperands call, in Memory memory, int key, int count)
    {
        const int Rows = ProductTile<TLanes, TVector>.Rows;
        for (nint tile = 0; tile < count; tile += Rows)
            ProductTile<TLanes, TVector>.Multiply(memory.Keys + (key + tile) * call.Channels, 1, Rows, memory.Queries, QueriesAtOnce,
                call.Channels, memory.Weights + tile * QueriesAtOnce, QueriesAtOnce, adds: false);
    }

    // Products to weights: 2^((product - maximum) * scale), and their sums. What was summed under a smaller maximum is scaled down to the
    // new one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Soften(in AttentionOperands call, in Memory memory, int count, float* mask, nint maskStep)
    {
        var scale = TLanes.Broadcast((float)(call.Scale * Log2E));
        for (nint lane = 0; lane < QueriesAtOnce; lane += TLanes.Count)
        {
            var weights = memory.Weights + lane;
            var before = TLanes.Load(memory.Maxima + lane);
            var maximum = before;
            if (mask is null)
            {
                for (nint key = 0; key < count; key++)
                    maximum = TLanes.Max(maximum, TLanes.Load(weights + key * QueriesAtOnce));
            }
            else
            {
                for (nint key = 0; key < count; key++)
                {
                    var masked = TLanes.Add(TLanes.Load(weights + key * QueriesAtOnce), TLanes.Load(mask + key * maskStep + lane));
                    TLanes.Store(weights + key * QueriesAtOnce, masked);
                    maximum = TLanes.Max(maximum, masked);
                }
            }

            if (TLanes.AnyGreater(maximum, before))
            {
                var factor = TLanes.PowerOfTwo(TLanes.Multiply(TLanes.Subtract(before, maximum), scale));
                TLanes.Store(memory.Maxima + lane, maximum);
                TLanes.Store(memory.Sums + lane, TLanes.Multiply(TLanes.Load(memory.Sums + lane), factor));
                var result = memory.Result + lane;
                for (nint channel = 0; channel < call.Channels; channel++, result += QueriesAtOnce)
                    TLanes.Store(result, TLanes.Multiply(TLanes.Load(result), factor));
            }

            TVector sum = default;
            for (nint key = 0; key < count; key++)
            {
                var logit = TLanes.Multiply(TLanes.Subtract(TLanes.Load(weights + key * QueriesAtOnce), maximum), scale);
                var weight = TLanes.PowerOfTwo(logit);
                TLanes.Store(weights + key * QueriesAtOnce, weight);
                sum = TLanes.Add(sum, weight);
            }

            TLanes.Store(memory.Sums + lane, TLanes.Add(TLanes.Load(memory.Sums + lane), sum));
        }
    }

    // A query that sees no key has a sum of 0, and the result 0, as libtorch has it.
    private static void Divide(in AttentionOperands call, in Memory memory)
    {
        for (nint lane = 0; lane < QueriesAtOnce; lane += TLanes.Count)
        {
            var factor = TLanes.InverseOrZero(TLanes.Load(memory.Sums + lane));
            var result = memory.Result + lane;
            for (nint channel = 0; channel < call.Channels; channel++, result += QueriesAtOnce)
                TLanes.Store(result, TLanes.Multiply(TLanes.Load(result), factor));
        }
    }

    // A block's mask as [key][query], divided by what it is scaled by with the products; false where it hides every key from every query.
    private static bool PackMask(in AttentionOperands call, in Memory memory, long batch, long head, int query, int rows, int key,
        int count)
    {
        Transposition.Pack(call.Mask.At(batch, head, query) + key * call.Mask.Column, call.Mask.Row, call.Mask.Column, rows, count,
            memory.Mask, QueriesAtOnce, QueriesAtOnce);
        var hidden = TLanes.Broadcast(float.NegativeInfinity);
        var largest = hidden;
        for (nint i = 0; i < count * QueriesAtOnce; i += TLanes.Count)
        {
            var mask = TLanes.ScaleFinitely(TLanes.Load(memory.Mask + i), (float)(1 / call.Scale));
            TLanes.Store(memory.Mask + i, mask);
            largest = TLanes.Max(mask, largest);   // what is no number is passed over here, and met by the products
        }

        return TLanes.AnyGreater(largest, hidden);
    }

    // A thread's memory.
    private readonly struct Memory
    {
        public readonly float* Keys;      // [tile][channel][8 keys]
        public readonly float* Values;    // [key][channel]
        public readonly float* Queries;   // [channel][query]
        public readonly float* Result;    // [channel][query]
        public readonly float* Weights;   // [key][query]
        public readonly float* Mask;      // [key][query]
        public readonly float* Maxima;    // [query]
        public readonly float* Sums;      // [query]

        // As many minus infinities as there are queries, then as many zeros: read from its middle, moved back by one for each key, it
        // hides from a query the keys behind it.
        public readonly float* Diagonal;

        public Memory(in AttentionOperands call, int thread)
        {
            Keys = call.Workspace + thread * call.WorkspaceLength;
            Values = Keys + Aligned(Tiled(call.Keys) * call.Channels);
            Queries = Values + Aligned((nint)call.Keys * call.Channels);
            Result = Queries + (nint)call.Channels * QueriesAtOnce;
            Weights = Result + (nint)call.Channels * QueriesAtOnce;
            Mask = Weights + KeysAtOnce * QueriesAtOnce;
            Maxima = Mask + KeysAtOnce * QueriesAtOnce;
            Sums = Maxima + QueriesAtOnce;
            Diagonal = Sums + QueriesAtOnce;
            for (var i = 0; i < QueriesAtOnce; i++)
                (Diagonal[i], Diagonal[QueriesAtOnce + i]) = (float.NegativeInfinity, 0);
        }
    }
}
