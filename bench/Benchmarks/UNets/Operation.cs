using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>One convolution, matrix product or attention, to be timed alone.</summary>
internal sealed record Operation(string Name, double Flops, Func<Func<Tensor>> Prepare)
{
    public static Operation Convolution(long rows, long from, long to, long kernel, long edge, long stride) => new(
        $"convolution {kernel}x{kernel} {from}->{to} at {edge}x{edge} by {stride}",
        2.0 * rows * from * to * kernel * kernel * (edge / stride) * (edge / stride),
        () =>
        {
            var (x, weight, bias) = (randn(rows, from, edge, edge), randn(to, from, kernel, kernel).MultiplyInPlace(0.01), zeros(to));
            return () => nn.functional.conv2d(x, weight, bias, [stride, stride], [kernel / 2, kernel / 2]);
        });

    public static Operation Product(long rows, long from, long to, bool hasBias) => new(
        $"product {rows}x{from}x{to}{(hasBias ? " with bias" : "")}",
        2.0 * rows * from * to,
        () =>
        {
            var (x, weight, bias) = (randn(rows, from), randn(to, from).MultiplyInPlace(0.01), hasBias ? zeros(to) : null);
            return () => nn.functional.linear(x, weight, bias);
        });

    public static Operation Attention(long rows, long heads, long positions, long tokens, long width) => new(
        $"attention {rows}x{heads}x{positions}x{tokens}x{width}",
        4.0 * rows * heads * positions * tokens * width,
        () =>
        {
            // As layers have them: heads side by side in the last dimension, taken apart by a view.
            Tensor Heads(long count) => randn(rows, count, heads, width).transpose(1, 2);
            var (query, key, value) = (Heads(positions), Heads(tokens), Heads(tokens));
            return () => nn.functional.scaled_dot_product_attention(query, key, value);
        });
}
