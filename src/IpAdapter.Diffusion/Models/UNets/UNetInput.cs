using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What one call of a UNet reads, as sessions see it; its tensors are borrowed.</summary>
/// <param name="Network">The network that is called.</param>
/// <param name="Sample">The latents of all rows, [row, channel, height, width].</param>
/// <param name="Timesteps">[row], or one for all.</param>
/// <param name="Text">The text: its states, [row, token, channel], every layer's keys and values of them, and the added conditions of an
/// SDXL network. The same object in all calls of a run.</param>
/// <param name="Step">Where in the run this call is.</param>
public sealed record UNetInput(UNetNetwork Network, Tensor Sample, Tensor Timesteps, TextStates Text, DenoisingStep Step);
