namespace IpAdapter.Diffusion.ImagePrompts.Combining;

/// <summary>Joins the embeddings of several pictures.</summary>
internal static class Joining
{
    /// <summary>Joins over the pictures.</summary>
    /// <param name="method">How.</param>
    /// <param name="e">Embeddings, [batch, picture, ...].</param>
    /// <returns>[batch, 1, ...]; all pictures where they are side by side.</returns>
    public static Tensor Join(CombineMethod method, Tensor e)
    {
        using var scope = NewDisposeScope();
        var joined = method switch
        {
            CombineMethod.Add => e.sum(1, keepdim: true),
            CombineMethod.Subtract => e.narrow(1, 0, 1) - e.narrow(1, 1, e.size(1) - 1).mean([1], keepdim: true),
            CombineMethod.Average => e.mean([1], keepdim: true),
            CombineMethod.NormAverage => NormAverage(e),
            CombineMethod.Max => e.amax([1], keepdim: true),
            CombineMethod.Min => e.amin([1], keepdim: true),
            _ => e.alias(),
        };
        return joined.MoveToOuterDisposeScope();
    }

    // In float32: the squares of numbers below 2e-4 are 0 in float16, and what is divided by them infinite. Where all pictures have 0 their
    // mean is 0.
    private static Tensor NormAverage(Tensor e)
    {
        var wide = e.to(ScalarType.Float32);
        return (wide / wide.Squared().sum(1, keepdim: true).sqrt()).nan_to_num(0).mean([1], keepdim: true).to(e.dtype);
    }
}
