using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>What makes a batch of pairs: the frozen networks before the UNet. A description, no tensor is loaded.</summary>
/// <param name="Autoencoder">Makes latents of pictures.</param>
/// <param name="TextEncoder">Makes states of texts; where it has two transformers (SDXL), also each text's one vector.</param>
public sealed record PairEncoders(Autoencoder Autoencoder, TextEncoder TextEncoder)
{
    /// <summary>Reads pictures for an image prompt adapter; null where nothing that reads pictures learns.</summary>
    public ImageEncoder? ImageEncoder { get; init; }

    /// <summary>
    /// What the adapter reads of the image encoder (<see cref="IImageProjectionKind.Encoder"/>), and with it what a picture that is dropped
    /// becomes: an embedding of zeros, or the states of a picture of zeros (tutorial_train.py, tutorial_train_plus.py).
    /// </summary>
    public IEncoderReading Reading { get; init; } = new ImageEmbeddingsReading();

    /// <summary>The control pictures that batches have; null for none.</summary>
    public HintOptions? Hints { get; init; }

    /// <summary>
    /// The word that is learnt through the text encoder: batches have the texts as token ids then, and no states of them. Null for texts
    /// that are read as they are.
    /// </summary>
    public NewWord? NewWord { get; init; }
}
