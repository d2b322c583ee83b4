namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What one attention reads, after its projections and before its softmax.</summary>
/// <param name="Site">The layer.</param>
/// <param name="Query">[row, head, position, channel of a head].</param>
/// <param name="Key">[row, head, token, channel of a head]: of the text, or of the states that a self-attention reads.</param>
/// <param name="Value">In the shape of the keys.</param>
/// <param name="Height">Height of the hidden states; with <paramref name="Width"/> it makes the positions.</param>
/// <param name="Width">Width of the hidden states.</param>
public sealed record AttentionCall(AttentionSite Site, Tensor Query, Tensor Key, Tensor Value, long Height, long Width);

/// <summary>Computes an attention.</summary>
/// <param name="call">What it reads.</param>
/// <returns>The result before the output projection, in the shape of the queries; fresh.</returns>
public delegate Tensor AttentionFunction(AttentionCall call);
