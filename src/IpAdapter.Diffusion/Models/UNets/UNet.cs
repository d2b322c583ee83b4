using System.Collections.Immutable;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A UNet as it travels between nodes: its weights by reference, its configuration, and what is to be added to it. Immutable: a patch makes
/// another value, never another model.
/// </summary>
public sealed record UNet
{
    /// <summary>Name for people: that of the model's folder or file.</summary>
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

    /// <summary>
    /// What the autoencoder's numbers are multiplied with for it: tells one family's latents from another's. Null where it is not known.
    /// </summary>
    public double? ScalingFactor { get; init; }

    /// <summary>What is added at its extension points, in order.</summary>
    public ImmutableList<IUNetPatch> Patches { get; init; } = [];

    /// <summary>Opens a UNet from its folder in diffusers' layout; configuration and headers are read, no weights.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>.</param>
    /// <param name="schedule">How noise was added when it was trained.</param>
    /// <param name="autoencoder">Shape of the autoencoder whose latents it was trained on.</param>
    /// <exception cref="WeightFileException">A file is lacking or not what it should be, or the UNet is of a kind that is not
    /// supported.</exception>
    public static UNet Open(string folder, Sampling.NoiseScheduleConfig schedule, AutoencoderConfig autoencoder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var config = UNetConfig.Read(Path.Combine(folder, "config.json"));
        var weights = WeightSet.OpenFolder(folder, "diffusion_pytorch_model");
        UNetTensors.For(config).DemandExactly(weights, folder, "the UNet", UNetTensors.KindOf);
        return new UNet
        {
            Name = Path.GetFileName(folder),
            Weights = weights,
            Config = config,
            Schedule = schedule,
            PixelsPerLatent = autoencoder.PixelsPerLatent,
            ScalingFactor = autoencoder.ScalingFactor,
        };
    }
}
