using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>One layer that a LoRA changes.</summary>
/// <param name="Part">Part of the base model it belongs to.</param>
/// <param name="Module">Name of the layer with underscores for dots, as the file means it: diffusers'
/// (<c>down_blocks_0_attentions_0_proj_in</c>) or the original one (<c>input_blocks_1_1_proj_in</c>).</param>
/// <param name="Change">The change at strength 1.</param>
public sealed record LoraLayer(LoraPart Part, string Module, LowRankChange Change);
