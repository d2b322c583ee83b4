using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Tells a network the text as one vector and the sizes of the picture: both side by side through two linear layers, added to the embedding
/// of the time (arXiv:2307.01952, section 2.2).
/// </summary>
internal sealed class AddedEmbedding(Linear linear1, Linear linear2, UNetConfig config, AddedConfig shape)
{
    public static AddedEmbedding From(WeightScope scope, UNetConfig config, AddedConfig shape) =>
        new(Linear.From(scope.At("linear_1")), Linear.From(scope.At("linear_2")), config, shape);

    /// <param name="added">The text's one vector and the sizes of each row.</param>
    /// <returns>[row, embedding].</returns>
    public Tensor Forward(AddedConditions added)
    {
        using var scope = NewDisposeScope();
        var rows = added.Pooled.size(0);
        // [row, 6 * channel]
        var sizes = Sinusoid.Compute(added.TimeIds.flatten(), shape.NumberWidth, config).to(added.Pooled.dtype).view(rows, -1);
        var hidden = linear1.Forward(cat([added.Pooled, sizes], 1)).silu_();
        return linear2.Forward(hidden).MoveToOuterDisposeScope();
    }
}
