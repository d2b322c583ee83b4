namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// Pictures or faces as one image prompt adapter reads them: embeddings before the adapter's projection (arXiv:2308.06721, section 3.2.1).
/// </summary>
/// <param name="Positive">Embeddings of the pictures, [batch, image, ...]: [batch, image, embedding] for global embeddings and face
/// identities, [batch, image, token, channel] for hidden states. A batch of 1 goes with every row.</param>
/// <param name="Negative">Of the unconditional picture, in the same shape.</param>
public sealed record ImagePrompt(Tensor Positive, Tensor Negative) : IDisposable
{
    /// <summary>
    /// Where it comes from, for messages: <c>image encoder 'image_encoder'</c>, <c>'look.safetensors'</c>; null where that is not known.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>
    /// What it holds, as the kinds of adapters say what they read: <c>image embeddings</c>, <c>hidden states</c>, ...; null where only the
    /// shapes tell.
    /// </summary>
    public string? Holds { get; init; }

    /// <summary>
    /// Hidden states of an image encoder beside face identities, [batch, image, token, channel]: FaceID-Plus reads both. Null for every
    /// other kind.
    /// </summary>
    public Tensor? PositiveStates { get; init; }

    /// <summary>Of the unconditional picture, in the same shape.</summary>
    public Tensor? NegativeStates { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positive.Dispose();
        Negative.Dispose();
        PositiveStates?.Dispose();
        NegativeStates?.Dispose();
    }
}
