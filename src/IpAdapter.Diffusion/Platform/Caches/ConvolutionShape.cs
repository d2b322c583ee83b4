namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>The shape of a convolution that is tried: padded so that a stride of 1 keeps the size.</summary>
/// <param name="Batch">Pictures.</param>
/// <param name="Channels">Channels read.</param>
/// <param name="Filters">Channels written.</param>
/// <param name="Kernel">Edge of the kernel, odd.</param>
/// <param name="Stride">Step of the kernel.</param>
/// <param name="Height">Rows read.</param>
/// <param name="Width">Columns read.</param>
/// <param name="DType">The type that libtorch computes in.</param>
internal sealed record ConvolutionShape(
    int Batch, int Channels, int Filters, int Kernel, int Stride, int Height, int Width, ScalarType DType = ScalarType.Float32)
{
    /// <summary>The shape as people write it.</summary>
    public override string ToString() => $"{Kernel}x{Kernel} {Channels}->{Filters}, stride {Stride}, at {Batch}x{Height}x{Width}, {DType}";
}
