using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>Shape of an autoencoder, as its <c>config.json</c> says (diffusers' AutoencoderKL or AutoencoderTiny).</summary>
public sealed record AutoencoderConfig
{
    /// <summary>What latents of Stable Diffusion 1.x and 2.x are multiplied with.</summary>
    internal const double UsualScaling = 0.18215;

    /// <summary>What latents of Stable Diffusion XL are multiplied with.</summary>
    internal const double XlScaling = 0.13025;

    /// <summary>Channels of a picture.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of latents.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Channels of each level, from the picture inwards.</summary>
    public required IReadOnlyList<int> BlockOutChannels { get; init; }

    /// <summary>Residual layers of a level when encoding; one more when decoding. A tiny one has other numbers.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Groups of a group norm; its epsilon is 1e-6 everywhere.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>What latents are multiplied with for the UNet.</summary>
    public required double ScalingFactor { get; init; }

    /// <summary>
    /// Whether its activations are too large for float16, so that it is computed in float32 there (<c>force_upcast</c>: SDXL's first one).
    /// Files that do not say are SD1.5's, whose autoencoder bears float16.
    /// </summary>
    public bool NeedsFloat32 { get; init; }

    /// <summary>
    /// Whether it is a tiny one (TAESD): convolutions alone, sooner and a little less exact, latents without a distribution.
    /// </summary>
    public bool IsTiny => Tiny is not null;

    /// <summary>The blocks of a tiny one; null where it is none.</summary>
    internal TinyBlocks? Tiny { get; init; }

    /// <summary>Edge of a latent pixel in pixels of the picture.</summary>
    public int PixelsPerLatent => 1 << (BlockOutChannels.Count - 1);

    /// <summary>Reads an autoencoder's <c>config.json</c>.</summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported; the setting is
    /// named.</exception>
    public static AutoencoderConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        if (file.FindText("_class_name") == TinyBlocks.ClassName) return TinyAutoencoderConfig.Read(file);
        file.Only("_class_name", "\"AutoencoderKL\"", $"\"{TinyBlocks.ClassName}\"");
        file.Only("act_fn", "\"silu\"", "\"swish\"");
        file.Only("mid_block_add_attention", "true");
        foreach (var name in (ReadOnlySpan<string>)["latents_mean", "latents_std", "shift_factor"])
            file.Only(name);
        var config = new AutoencoderConfig
        {
            InChannels = file.FindCount("in_channels") ?? 3,
            LatentChannels = file.FindCount("latent_channels") ?? 4,
            BlockOutChannels = file.Counts("block_out_channels"),
            LayersPerBlock = file.FindCount("layers_per_block") ?? 1,
            NormGroups = file.FindCount("norm_num_groups") ?? 32,
            NeedsFloat32 = file.Flag("force_upcast", false),
            ScalingFactor = file.Number("scaling_factor", UsualScaling),
        };
        RefuseOtherBlocks(file, "down_block_types", "DownEncoderBlock2D", config.BlockOutChannels.Count);
        RefuseOtherBlocks(file, "up_block_types", "UpDecoderBlock2D", config.BlockOutChannels.Count);
        if (config.BlockOutChannels.FirstOrDefault(count => count % config.NormGroups != 0) is var odd && odd != 0)
            throw file.Problem("norm_num_groups", $"{config.NormGroups} groups do not divide the {odd} channels of a block");
        if (config.ScalingFactor <= 0)
            throw file.Problem("scaling_factor", $"expected a number greater than 0, found {config.ScalingFactor}");
        return config;
    }

    private static void RefuseOtherBlocks(ConfigFile file, string name, string supported, int count)
    {
        var types = file.Texts(name);
        if (types.FirstOrDefault(type => type != supported) is { } other)
            throw file.Problem(name, $"\"{other}\" is not supported, only \"{supported}\" is");
        if (types.Count != count)
            throw file.Problem(name, $"expected {count} blocks as in 'block_out_channels', found {types.Count}");
    }
}
