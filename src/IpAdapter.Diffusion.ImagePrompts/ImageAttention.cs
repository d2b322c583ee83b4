using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// What one cross-attention layer reads of the pictures, for every row of a run; several where each picture has a mask of its own.
/// </summary>
/// <param name="Key">K', [row, head, token, channel of a head].</param>
/// <param name="Value">V' with its weights, in the same shape.</param>
internal sealed record ImageAttention(Tensor Key, Tensor Value) : IDisposable
{
    // s Attention(Q, K', V')   (equation 5): the second term; s is in V'
    public Tensor Attend(Tensor query) => Attention.ScaledDotProduct(query, Key, Value);

    public void Detach()
    {
        Key.DetachFromDisposeScope();
        Value.DetachFromDisposeScope();
    }

    public void Dispose()
    {
        Key.Dispose();
        Value.Dispose();
    }
}
