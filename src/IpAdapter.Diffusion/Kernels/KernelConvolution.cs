using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// 3x3 convolutions over tensors by <see cref="WinogradKernel{TLanes, TVector}"/>, with a stride of 1 and a border of zeros.
/// </summary>
/// <remarks>A number that is none, or infinite, makes whole tiles no numbers.</remarks>
internal static unsafe class KernelConvolution
{
    private const int LargestEdge = 6;

    // Of inputs at points, so that they stay in the second cache beside the weights.
    private const int PointsAtOnce = 2304;

    /// <summary>Brings weights into the order that the kernel reads them in.</summary>
    /// <param name="weight">[output, channel, 3, 3], float32, contiguous.</param>
    /// <param name="scheme">The points.</param>
    public static Tensor Prepare(Tensor weight, WinogradScheme scheme) => Lanes512.IsSupported
        ? PrepareByLanes<Lanes512, Vector512<float>>(weight, scheme) : PrepareByLanes<Lanes256, Vector256<float>>(weight, scheme);

    /// <summary>Convolves.</summary>
    /// <param name="x">[batch, channel, height, width], float32; of channels side by side nothing is copied.</param>
    /// <param name="prepared">Weights, by <see cref="Prepare"/>.</param>
    /// <param name="bias">[output], or null.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="scheme">The points that the weights were prepared for.</param>
    /// <returns>[batch, output, height, width], channels side by side; fresh.</returns>
    /// <exception cref="OperationCanceledException">The work of this thread was cancelled meanwhile.</exception>
    public static Tensor Compute(Tensor x, Tensor prepared, Tensor? bias, int outputs, WinogradScheme scheme) => Lanes512.IsSupported
        ? ComputeByLanes<Lanes512, Vector512<float>>(x, prepared, bias, outputs, scheme)
        : ComputeByLanes<Lanes256, Vector256<float>>(x, prepared, bias, outputs, scheme);

    /// <summary>The same for vectors of a width.</summary>
    public static Tensor PrepareByLanes<TLanes, TVector>(Tensor weight, WinogradScheme scheme)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged => WinogradWeights.Prepare(weight, scheme, WinogradKernel<TLanes, TVector>.OutputsAtOnce);

    /// <summary>The same with vectors of a width.</summary>
    public static Tensor ComputeByLanes<TLanes, TVector>(Tensor x, Tensor prepared, Tensor? bias, int outputs, WinogradScheme scheme)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        using var scope = NewDisposeScope();
        var pixels = x.permute(0, 2, 3, 1);   // [batch, height, width, channel]
        if (pixels.stride(3) != 1) pixels = pixels.contiguous();
        var (batch, height, width, channels) = (pixels.size(0), pixels.size(1), pixels.size(2), pixels.size(3));
        var result = empty([batch, height, width, outputs], ScalarType.Float32);
        var once = WinogradKernel<TLanes, TVector>.OutputsAtOnce;
        var shift = zeros((outputs + once - 1) / once * once);
        if (bias is not null) shift.narrow(0, 0, outputs).copy_(bias);
        var border = zeros(channels + once);
        var call = new WinogradOperands
        {
            Input = (float*)NativeTensors.AddressOf(pixels),
            InputBatch = (nint)pixels.stride(0),
            InputRow = (nint)pixels.stride(1),
            InputPixel = (nint)pixels.stride(2),
            Output = (float*)NativeTensors.AddressOf(result),
            Weights = (float*)NativeTensors.AddressOf(prepared),
            Bias = (float*)NativeTensors.AddressOf(shift),
            Zeros = (float*)NativeTensors.AddressOf(border),
            Batch = (int)batch,
            Height = (int)height,
            Width = (int)width,
            Channels = (int)channels,
            Outputs = outputs,
            Size = scheme.Size,
            Edge = scheme.Edge,
            TilesDown = (int)(height + scheme.Size - 1) / scheme.Size,
            TilesAcross = (int)(width + scheme.Size - 1) / scheme.Size,
        };
        for (var i = 0; i < scheme.Edge; i++)
            for (var j = 0; j < scheme.Edge; j++)
            {
                call.InputTransform[i * LargestEdge + j] = (float)scheme.InputTransform[i, j];
                if (i < scheme.Size) call.OutputTransform[i * LargestEdge + j] = (float)scheme.OutputTransform[i, j];
            }

        Run<TLanes, TVector>(call);
        return result.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static void Run<TLanes, TVector>(WinogradOperands call)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        const int Group = ProductTile<TLanes, TVector>.Rows;
        var tiles = call.Batch * call.TilesDown * call.TilesAcross;
        var once = WinogradKernel<TLanes, TVector>.OutputsAtOnce;
        var operations = 2.0 * tiles * call.Edge * call.Edge * call.Channels * call.Outputs;
        call.TilesAtOnce = PointsAtOnce / (call.Edge * call.Edge);
        var blocks = (tiles + call.TilesAtOnce - 1) / call.TilesAtOnce;
        var threads = KernelThreads.Count(operations, int.MaxValue);
        // With fewer blocks than threads can take in turns, every one of them would read all weights for a few tiles.
        var isShared = blocks < 2 * threads;
        if (isShared) call.TilesAtOnce = (tiles + Group - 1) / Group * Group;
        call.WorkspaceLength = WinogradKernel<TLanes, TVector>.WorkspaceLength(call, isShared);
        var shared = isShared ? WinogradKernel<TLanes, TVector>.InputLength(call, call.TilesAtOnce) : 0;
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)(shared + threads * call.WorkspaceLength) * sizeof(float), 64);
        call.Shared = memory;
        call.Workspace = memory + shared;
        try
        {
            if (isShared)
            {
                KernelThreads.Run(&WinogradKernel<TLanes, TVector>.TransformTiles, &call, call.TilesAtOnce, threads);
                KernelThreads.Run(&WinogradKernel<TLanes, TVector>.ConvolveBlocks, &call, (call.Outputs + once - 1) / once, threads);
            }
            else
            {
                KernelThreads.Run(&WinogradKernel<TLanes, TVector>.ConvolveTiles, &call, blocks, threads);
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
