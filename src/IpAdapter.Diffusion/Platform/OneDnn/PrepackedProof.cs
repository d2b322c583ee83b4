namespace IpAdapter.Diffusion.Platform.OneDnn;

/// <summary>
/// Holds prepacked products and convolutions against plain ones, on shapes that fill no block of a vector: whether a build and a processor
/// have them in a type is nowhere told.
/// </summary>
internal static class PrepackedProof
{
    /// <summary>Whether they give what plain operators give, up to rounding.</summary>
    /// <param name="operators">The operators.</param>
    /// <param name="type">The type to compute in.</param>
    public static bool Holds(PrepackedOperators operators, ScalarType type)
    {
        using var mode = inference_mode(false);
        using var learnsNothing = no_grad();
        using var scope = NewDisposeScope();
        try
        {
            return Multiplies(operators, type) && Convolves(operators, type, 3, 1) && Convolves(operators, type, 1, 2);
        }
        catch (InvalidOperationException)
        {
            return false;   // this processor lacks what the type needs
        }
    }

    private static bool Multiplies(PrepackedOperators operators, ScalarType type)
    {
        var (x, weight, bias) = (Numbers([5, 3, 40]), Numbers([24, 40]), Numbers([24]));
        var result = operators.Multiply(x.to(type), operators.LayOutMatrix(weight.to(type), 15), bias.to(type));
        return AreClose(result, nn.functional.linear(x, weight, bias), type);
    }

    private static bool Convolves(PrepackedOperators operators, ScalarType type, int edge, int stride)
    {
        var (x, weight, bias) = (Numbers([2, 24, 9, 7]), Numbers([40, 24, edge, edge]), Numbers([40]));
        long[] steps = [stride, stride], zeros = [edge / 2, edge / 2];
        var result = operators.Convolve(x.to(type), operators.LayOutKernels(weight.to(type), steps, zeros), bias.to(type), steps, zeros);
        return AreClose(result, nn.functional.conv2d(x, weight, bias, steps, zeros), type);
    }

    // Small whole numbers over 64: every type holds them exactly, and float32 their products and sums.
    private static Tensor Numbers(long[] shape)
    {
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return tensor([.. Enumerable.Range(0, count).Select(index => (index * 7919L % 17 - 8) / 64f)], shape);
    }

    private static bool AreClose(Tensor result, Tensor expected, ScalarType type)
    {
        var (most, difference) = (expected.abs().max(), result.to(ScalarType.Float32).sub(expected).abs().max());
        return difference.item<float>() <= most.item<float>() * (type == ScalarType.BFloat16 ? 1e-2 : 1e-6);
    }
}
