using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A ControlNet's weights and configuration; a description, no tensor is loaded (arXiv:2302.05543).</summary>
/// <param name="Name">Name for people: that of its folder.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Shape of the UNet half it copies.</param>
/// <param name="HintChannels">Channels of the picture it reads.</param>
/// <param name="HintEmbeddingChannels">Channels of the convolutions that bring the picture to the latents' size.</param>
public sealed record ControlNet(string Name, WeightSet Weights, UNetConfig Config, int HintChannels, IReadOnlyList<int> HintEmbeddingChannels);
