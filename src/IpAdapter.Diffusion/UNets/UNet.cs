using System.Collections.Immutable;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A UNet as it travels between nodes: its weights by reference, its configuration, and what is to be added to it. Immutable: a patch makes another value, never another model.</summary>
public sealed record UNet
{
    /// <summary>Name for people: that of the model's folder.</summary>
    public required string Name { get; init; }

    /// <summary>The weights, by diffusers' names.</summary>
    public required WeightSet Weights { get; init; }

    /// <summary>Its shape.</summary>
    public required UNetConfig Config { get; init; }

    /// <summary>How noise was added when it was trained.</summary>
    public required Sampling.NoiseScheduleConfig Schedule { get; init; }

    /// <summary>Edge of a latent pixel in pixels of the picture (the autoencoder's factor).</summary>
    public required int PixelsPerLatent { get; init; }

    /// <summary>Changes of low rank to its weights (LoRA), all added up.</summary>
    public ImmutableList<LowRankPatch> LowRank { get; init; } = [];

    /// <summary>What the autoencoder's numbers are multiplied with for it: tells one family's latents from another's. Null where it is not known.</summary>
    public double? ScalingFactor { get; init; }

    /// <summary>What is added at its extension points, in order.</summary>
    public ImmutableList<IUNetPatch> Patches { get; init; } = [];
}
