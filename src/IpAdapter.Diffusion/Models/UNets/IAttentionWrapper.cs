namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Extension point of a session: the attention itself, self or cross. A session may replace it, change what it reads, or see and change
/// its result.
/// </summary>
public interface IAttentionWrapper : IAttentionExtension
{
    /// <summary>Computes the attention of a layer.</summary>
    /// <remarks>
    /// Of several sessions the first is nearest to the layer's own attention, and each gets the one before it as <paramref name="next"/>.
    /// What sessions add to a cross-attention's result is added afterwards. A self-attention whose added states count for some rows in
    /// part is computed once without and once with them.
    /// </remarks>
    /// <param name="call">What the layer reads.</param>
    /// <param name="next">The usual attention. It may be called with other queries, keys and values, several times, or not at all.</param>
    /// <returns>[row, head, position, channel of a head].</returns>
    Tensor Attend(AttentionCall call, AttentionFunction next);
}
