using System.Runtime.Intrinsics;
using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Benchmarks.Kernels;

/// <summary>This library's attention beside libtorch's, in turns, with the error of each against float64.</summary>
internal sealed class AttentionSpeed : IBenchmark
{
    private static readonly Shape[] Shapes =
    [
        new(2, 8, 4096, 4096, 40), new(2, 8, 1024, 1024, 80), new(2, 8, 256, 256, 160), new(2, 8, 64, 64, 160), new(2, 8, 4096, 77, 40),
        new(2, 8, 4096, 4, 40), new(2, 10, 1024, 1024, 64), new(1, 1, 4096, 4096, 512), new(2, 12, 77, 77, 64), new(2, 16, 257, 257, 80),
        new(2, 8, 4096, 4096, 40, Kind.Masked), new(2, 8, 4096, 4096, 40, Kind.Causal), new(2, 8, 4096, 4096, 40, Kind.BFloat16),
        new(1, 4, 8, 8, 8),
    ];

    private enum Kind
    {
        Plain,
        Masked,
        Causal,
        BFloat16,
    }

    public string Name => "attention";

    public IEnumerable<Figure> Measure()
    {
        foreach (var shape in Shapes)
            yield return Measure(shape);
    }

    private static Figure Measure(Shape shape)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        // As layers have them: heads side by side in the last dimension, taken apart by a view.
        Tensor Heads(long count) => randn(shape.Batch, count, shape.Heads, shape.Width).transpose(1, 2);
        var (query, key, value) = (Heads(shape.Queries), Heads(shape.Keys), Heads(shape.Keys));
        var mask = shape.Kind == Kind.Masked ? randn(shape.Queries, shape.Keys) : null;
        var isCausal = shape.Kind == Kind.Causal;
        var exact = Plain(query.to(ScalarType.Float64), key.to(ScalarType.Float64), value.to(ScalarType.Float64),
            mask?.to(ScalarType.Float64));
        if (shape.Kind == Kind.BFloat16)
            (query, key, value) = (query.to(ScalarType.BFloat16), key.to(ScalarType.BFloat16), value.to(ScalarType.BFloat16));

        (string Name, Func<Tensor> Compute)[] ways =
        [
            ("libtorch", () => Plain(query, key, value, mask)),
            ("own", () => KernelAttention.Compute(query, key, value, mask, isCausal)),
            ("own with AVX2", () => KernelAttention.ComputeByLanes<Lanes256, Vector256<float>>(query, key, value, mask, isCausal)),
        ];
        var least = ways.Select(_ => double.MaxValue).ToArray();
        for (var round = 0; round < 3; round++)
            for (var i = 0; i < ways.Length; i++)
            {
                var many = Math.Max(1, (int)(2e8 / shape.Operations));
                var compute = ways[i].Compute;
                var seconds = Samples.Measure(() => Repeat(compute, many), count: 2, warmUp: 1).Least / many;
                least[i] = Math.Min(least[i], seconds);
            }

        var errors = ways.Select(way => (way.Compute().to(ScalarType.Float64) - exact).abs_().max().item<double>()).ToArray();
        return new Figure(
            $"{shape.Batch} x {shape.Heads} heads, {shape.Queries} queries, {shape.Keys} keys, {shape.Width} wide"
            + (shape.Kind == Kind.Plain ? "" : $", {shape.Kind}"),
            string.Join("; ", ways.Select((way, i) =>
                $"{way.Name} {least[i] * 1e3:0.###} ms, {shape.Operations / least[i] / 1e9:0} GFLOP/s, error {errors[i]:0.0e+0}"))
            + $"; {least[0] / least[1]:0.00} times sooner",
            shape == Shapes[0] ? ">= 2.3 times" : "");

        Tensor Plain(Tensor q, Tensor k, Tensor v, Tensor? m) => nn.functional.scaled_dot_product_attention(q, k, v, m, 0, isCausal);
    }

    private static void Repeat(Func<Tensor> compute, int many)
    {
        for (var i = 0; i < many; i++)
            compute().Dispose();
    }

    private sealed record Shape(long Batch, long Heads, long Queries, long Keys, long Width, Kind Kind = Kind.Plain)
    {
        public double Operations => 4.0 * Batch * Heads * Queries * Keys * Width;
    }
}
