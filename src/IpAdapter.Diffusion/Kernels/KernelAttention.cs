using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Attention over tensors by <see cref="AttentionKernel{TLanes, TVector}"/>, on the processor and without gradients.</summary>
internal static unsafe class KernelAttention
{
    // The widest head whose block of queries and results stays in the second cache; the autoencoder's is 512 wide.
    private const long WidestHead = 1024;

    /// <summary>
    /// Whether an attention is computed here. Shapes, types, the device, the processor and the thread's modes decide it, nothing that
    /// changes from call to call.
    /// </summary>
    /// <param name="query">[batch, head, position, channel of a head].</param>
    /// <param name="key">[batch, head, token, channel of a head].</param>
    /// <param name="value">[batch, head, token, channel of a head].</param>
    /// <param name="mask">Can be broadcast to [batch, head, position, token]; null for none.</param>
    public static bool CanCompute(Tensor query, Tensor key, Tensor value, Tensor? mask = null) =>
        KernelUse.IsOn && IsFitting(query) && query.size(2) is > 0 and <= int.MaxValue && query.size(3) is > 0 and <= WidestHead
        && query.size(3) % ProductTile<Lanes256, Vector256<float>>.Rows == 0
        && IsFitting(key) && key.size(2) is > 0 and <= int.MaxValue && key.dtype == query.dtype
        && IsFitting(value) && value.size(2) == key.size(2) && value.dtype == query.dtype
        && HaveSameHeads(query, key) && HaveSameHeads(query, value)
        && (mask is null || (mask.dtype is ScalarType.Float32 or ScalarType.BFloat16 && mask.device_type == TorchSharp.DeviceType.CPU));

    /// <summary>softmax(Q K^T / sqrt(d) + mask) V, for every head.</summary>
    /// <param name="query">[batch, head, position, channel of a head].</param>
    /// <param name="key">[batch, head, token, channel of a head].</param>
    /// <param name="value">[batch, head, token, channel of a head].</param>
    /// <param name="mask">Added before the softmax, can be broadcast to [batch, head, position, token]; null for none.</param>
    /// <param name="isCausal">Whether a position sees only the tokens up to its own place.</param>
    /// <returns>
    /// [batch, head, position, channel of a head], fresh; heads lie side by side, so that putting them together copies nothing.
    /// </returns>
    /// <exception cref="OperationCanceledException">The work of this thread was cancelled meanwhile.</exception>
    public static Tensor Compute(Tensor query, Tensor key, Tensor value, Tensor? mask = null, bool isCausal = false) =>
        Lanes512.IsSupported ? ComputeByLanes<Lanes512, Vector512<float>>(query, key, value, mask, isCausal)
            : ComputeByLanes<Lanes256, Vector256<float>>(query, key, value, mask, isCausal);

    /// <summary>The same with vectors of a width.</summary>
    /// <inheritdoc cref="Compute(Tensor, Tensor, Tensor, Tensor?, bool)"/>
    public static Tensor ComputeByLanes<TLanes, TVector>(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        using var scope = NewDisposeScope();
        var (batch, heads, queries, channels) = (query.size(0), query.size(1), query.size(2), query.size(3));
        var result = empty([batch, queries, heads, channels], ScalarType.Float32).transpose(1, 2);
        // Other types are widened: sums of this length need float32 in any case.
        var (wideQuery, wideKey, wideValue) = (Widened(query), Widened(key), Widened(value));
        var wideMask = mask is null ? null : Widened(mask).expand(batch, heads, queries, key.size(2));
        Run<TLanes, TVector>(new()
        {
            Query = StridedRows.Find(wideQuery),
            Key = StridedRows.Find(wideKey),
            Value = StridedRows.Find(wideValue),
            Mask = wideMask is null ? default : StridedRows.Find(wideMask),
            Result = StridedRows.Find(result),
            Batch = (int)batch,
            Heads = (int)heads,
            Queries = (int)queries,
            Keys = (int)key.size(2),
            Channels = (int)channels,
            IsCausal = isCausal,
            Scale = 1 / Math.Sqrt(channels),
        });
        return (query.dtype == ScalarType.Float32 ? result : result.to(query.dtype)).MoveToOuterDisposeScope();
    }

    private static void Run<TLanes, TVector>(AttentionOperands operands)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var units = AttentionKernel<TLanes, TVector>.Units(operands);
        var operations = 4.0 * operands.Batch * operands.Heads * operands.Queries * operands.Keys * operands.Channels;
        var threads = KernelThreads.Count(operations, units);
        operands.WorkspaceLength = AttentionKernel<TLanes, TVector>.WorkspaceLength(operands.Keys, operands.Channels);
        operands.Workspace = (float*)NativeMemory.AlignedAlloc((nuint)(threads * operands.WorkspaceLength) * sizeof(float), 64);
        try
        {
            KernelThreads.Run(&AttentionKernel<TLanes, TVector>.Work, &operands, units, threads);
        }
        finally
        {
            NativeMemory.AlignedFree(operands.Workspace);
        }
    }

    private static bool IsFitting(Tensor tensor) => tensor.dim() == 4 && tensor.device_type == TorchSharp.DeviceType.CPU
        && (tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16);

    private static bool HaveSameHeads(Tensor query, Tensor other) =>
        other.size(0) == query.size(0) && other.size(1) == query.size(1) && other.size(3) == query.size(3);

    private static Tensor Widened(Tensor tensor) => tensor.dtype == ScalarType.Float32 ? tensor : tensor.to(ScalarType.Float32);
}
