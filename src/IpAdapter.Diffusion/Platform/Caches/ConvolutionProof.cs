namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>
/// Convolutions by libtorch held against plain arithmetic. Inputs and weights are small whole numbers, so that float32 is exact in any
/// order of adding, and a narrower type rounds once, at the end.
/// </summary>
internal static class ConvolutionProof
{
    /// <summary>
    /// Some milliseconds of convolutions whose channels leave a remainder in blocks of 8 and of 16. Where oneDNN blocks for a cache of one
    /// byte it computes nearly all of these wrong, with AVX2 as with AVX-512, and in bfloat16 many others.
    /// </summary>
    public static IReadOnlyList<ConvolutionShape> Few { get; } =
    [
        new(2, 17, 17, 3, 1, 5, 7), new(2, 20, 33, 3, 2, 5, 5), new(2, 24, 24, 3, 1, 7, 5), new(2, 24, 40, 3, 1, 5, 5),
        new(2, 40, 24, 3, 2, 9, 7), new(2, 70, 70, 3, 1, 3, 5), new(1, 24, 24, 3, 1, 9, 9), new(2, 33, 24, 1, 1, 5, 5),
        new(1, 3, 3, 3, 1, 5, 7, ScalarType.BFloat16), new(2, 24, 40, 3, 1, 5, 5, ScalarType.BFloat16),
        new(2, 33, 24, 1, 1, 5, 5, ScalarType.BFloat16),
    ];

    /// <summary>Computes each both ways.</summary>
    /// <returns>Those whose numbers differ.</returns>
    public static IReadOnlyList<ConvolutionShape> FindWrong(IEnumerable<ConvolutionShape> shapes) =>
        [.. shapes.Where(shape => !IsRight(shape))];

    private static bool IsRight(ConvolutionShape shape)
    {
        var (batch, channels, filters, kernel, stride, height, width, dtype) = shape;
        var input = SmallNumbers(batch * channels * height * width, seed: 1);
        var weight = SmallNumbers(filters * channels * kernel * kernel, seed: 2);
        using var scope = NewDisposeScope();
        var result = nn.functional.conv2d(
            tensor(input, batch, channels, height, width).to(dtype),
            tensor(weight, filters, channels, kernel, kernel).to(dtype),
            bias: null,
            strides: [stride, stride],
            padding: [kernel / 2, kernel / 2]);   // [batch, filter, row, column]
        var expected = tensor(Plain(shape, input, weight)).to(dtype);
        return Numbers(result).AsSpan().SequenceEqual(Numbers(expected));
    }

    private static float[] Numbers(Tensor values) => values.to(ScalarType.Float32).data<float>().ToArray();

    private static float[] Plain(ConvolutionShape shape, float[] input, float[] weight)
    {
        var (batch, channels, filters, kernel, stride, height, width, _) = shape;
        var (rows, columns) = ((height - 1) / stride + 1, (width - 1) / stride + 1);
        var result = new float[batch * filters * rows * columns];
        var window = new float[channels * kernel * kernel];
        for (var place = 0; place < batch * rows * columns; place++)
        {
            var (picture, row, column) = (place / (rows * columns), place / columns % rows, place % columns);
            for (var tap = 0; tap < window.Length; tap++)
            {
                var y = row * stride + tap / kernel % kernel - kernel / 2;
                var x = column * stride + tap % kernel - kernel / 2;
                var isInside = y >= 0 && y < height && x >= 0 && x < width;
                window[tap] = isInside ? input[((picture * channels + tap / (kernel * kernel)) * height + y) * width + x] : 0;
            }

            for (var filter = 0; filter < filters; filter++)
            {
                var at = ((picture * filters + filter) * rows + row) * columns + column;
                result[at] = Product(window, weight.AsSpan(filter * window.Length, window.Length));
            }
        }

        return result;
    }

    private static float Product(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0f;
        for (var index = 0; index < left.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }

    // Whole numbers from -4 to 4 by a generator of its own: libtorch's, whose state decides what people draw, is not touched.
    private static float[] SmallNumbers(int count, uint seed)
    {
        var numbers = new float[count];
        for (var index = 0; index < count; index++)
        {
            seed = seed * 1664525 + 1013904223;
            numbers[index] = (int)((seed >> 16) % 9) - 4;
        }

        return numbers;
    }
}
