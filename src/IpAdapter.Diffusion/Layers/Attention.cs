using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// Scaled dot-product attention over several heads (arXiv:1706.03762, section 3.2): by a kernel of this library on the processor where
/// nothing can be trained on the result and the heads' width is a multiple of 8, by libtorch's operator elsewhere.
/// </summary>
public static class Attention
{
    /// <summary>softmax(Q K^T / sqrt(d)) V, for every head.</summary>
    /// <param name="query">[batch, head, position, channel of a head].</param>
    /// <param name="key">[batch, head, token, channel of a head].</param>
    /// <param name="value">[batch, head, token, channel of a head].</param>
    /// <returns>[batch, head, position, channel of a head].</returns>
    public static Tensor ScaledDotProduct(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        using var timed = LayerActivities.Attention(query, key);
        var attended = KernelAttention.CanCompute(query, key, value) ? KernelAttention.Compute(query, key, value)
            : nn.functional.scaled_dot_product_attention(query, key, value);
        return attended.MoveToOuterDisposeScope();
    }

    /// <summary>The same, where a position sees only itself and those before it.</summary>
    /// <param name="query">[batch, head, position, channel of a head].</param>
    /// <param name="key">[batch, head, position, channel of a head].</param>
    /// <param name="value">[batch, head, position, channel of a head].</param>
    /// <returns>[batch, head, position, channel of a head].</returns>
    public static Tensor CausalScaledDotProduct(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        using var timed = LayerActivities.Attention(query, key);
        var attended = KernelAttention.CanCompute(query, key, value) ? KernelAttention.Compute(query, key, value, isCausal: true)
            : nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true);
        return attended.MoveToOuterDisposeScope();
    }

    /// <summary>Takes hidden states apart into heads: a view, nothing is copied.</summary>
    /// <param name="states">[batch, position, channel].</param>
    /// <param name="heads">How many heads.</param>
    /// <returns>[batch, head, position, channel of a head].</returns>
    public static Tensor SplitHeads(Tensor states, int heads)
    {
        using var scope = NewDisposeScope();
        return states.view(states.size(0), states.size(1), heads, states.size(2) / heads).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Puts heads together again.</summary>
    /// <param name="states">[batch, head, position, channel of a head].</param>
    /// <returns>[batch, position, channel].</returns>
    public static Tensor MergeHeads(Tensor states)
    {
        using var scope = NewDisposeScope();
        return states.transpose(1, 2).reshape(states.size(0), states.size(2), -1).MoveToOuterDisposeScope();
    }
}
