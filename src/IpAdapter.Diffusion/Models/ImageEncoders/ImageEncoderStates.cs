namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>What an image encoder makes of pictures. Not every adapter reads the same of it.</summary>
/// <param name="Embeddings">The projected class token, [image, embedding].</param>
/// <param name="First">Hidden state 0: the embedded patches after the first norm, [image, token, channel].</param>
/// <param name="Penultimate">The last layer's input, without the final norm, [image, token, channel].</param>
/// <param name="Last">The last layer's output, without the final norm, [image, token, channel].</param>
public sealed record ImageEncoderStates(Tensor Embeddings, Tensor First, Tensor Penultimate, Tensor Last);
