namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What one cross-attention layer reads of the pictures, for every row of a run.</summary>
/// <param name="Key">K', [row, head, token, channel of a head].</param>
/// <param name="Value">s V', in the same shape.</param>
internal sealed record ImageAttention(Tensor Key, Tensor Value) : IDisposable
{
    public void Dispose()
    {
        Key.Dispose();
        Value.Dispose();
    }
}
