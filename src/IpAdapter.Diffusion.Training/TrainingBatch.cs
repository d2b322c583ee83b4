namespace IpAdapter.Diffusion.Training;

/// <summary>What one step learns from, on the device; a row is a pair.</summary>
/// <param name="Latents">Clean latents, scaled as the UNet reads them, [row, channel, height, width].</param>
/// <param name="Noise">The noise that is put on them, in the same shape.</param>
/// <param name="Timesteps">How much of it, one for each row.</param>
/// <param name="TextStates">The texts' states, [row, token, channel]; of the empty text where a text is dropped.</param>
public sealed record TrainingBatch(Tensor Latents, Tensor Noise, IReadOnlyList<int> Timesteps, Tensor TextStates) : IDisposable
{
    /// <summary>What the pictures are to an adapter: embeddings [row, 1, channel] or hidden states [row, 1, token, channel]; zeros where a
    /// picture is dropped from embeddings.</summary>
    public Tensor? ImageEmbeddings { get; init; }

    /// <summary>
    /// What whole channels are shifted by where the objective asks for offset noise: standard normal, [row, channel, 1, 1].
    /// </summary>
    public Tensor? NoiseShift { get; init; }

    /// <summary>
    /// Control pictures (hints) for a ControlNet or a T2I-Adapter, in [0, 1], [row, channel, height, width] in pixels.
    /// </summary>
    public Tensor? Hints { get; init; }

    /// <summary>
    /// The texts as token ids, [row, token], for each of the text encoders: for what learns through them (textual inversion).
    /// </summary>
    public IReadOnlyList<Tensor>? TokenIds { get; init; }

    /// <summary>What SDXL's UNets read besides.</summary>
    public AddedConditions? Added { get; init; }

    /// <summary>Frees its tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in (ReadOnlySpan<Tensor?>)[Latents, Noise, TextStates, ImageEmbeddings, NoiseShift, Hints, Added?.Pooled,
            Added?.TimeIds, .. TokenIds ?? []])
            tensor?.Dispose();
    }
}
