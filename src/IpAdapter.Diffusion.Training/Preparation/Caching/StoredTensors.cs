namespace IpAdapter.Diffusion.Training.Preparation.Caching;

/// <summary>What an encoder says of a picture or a text.</summary>
/// <param name="Tensors">Of latents: mean and standard deviation; of a picture: its width and height; of a text: its states and, of SDXL's
/// two transformers, its one vector; of a picture for an adapter: what it reads.</param>
internal sealed record StoredTensors(params IReadOnlyList<StoredTensor> Tensors);
