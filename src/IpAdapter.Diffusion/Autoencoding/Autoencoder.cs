using IpAdapter.Diffusion.Autoencoding;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>An autoencoder's weights and configuration; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Its shape.</param>
public sealed record Autoencoder(string Name, WeightSet Weights, AutoencoderConfig Config);
