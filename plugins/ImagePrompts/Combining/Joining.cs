namespace IpAdapter.Graph.ImagePrompts.Combining;

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
            CombineMethod.NormAverage => (e / e.square().sum(1, keepdim: true).sqrt()).mean([1], keepdim: true),
            CombineMethod.Max => e.amax([1], keepdim: true),
            CombineMethod.Min => e.amin([1], keepdim: true),
            _ => e.alias(),
        };
        return joined.MoveToOuterDisposeScope();
    }
}
