using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>A family of base models: what its published models have in common that no shape of a tensor tells.</summary>
public sealed record BaseFamily
{
    /// <summary>Stable Diffusion 1.x.</summary>
    public static BaseFamily StableDiffusion1 { get; } =
        new()
        {
            Name = "Stable Diffusion 1.x",
            Channels = [320, 640, 1280, 1280],
            TextWidth = 768,
            ScalingFactor = AutoencoderConfig.UsualScaling
        };

    /// <summary>Stable Diffusion 2.x.</summary>
    public static BaseFamily StableDiffusion2 { get; } =
        new()
        {
            Name = "Stable Diffusion 2.x",
            Channels = [320, 640, 1280, 1280],
            TextWidth = 1024,
            ScalingFactor = AutoencoderConfig.UsualScaling
        };

    /// <summary>Stable Diffusion XL.</summary>
    public static BaseFamily StableDiffusionXl { get; } =
        new()
        {
            Name = "Stable Diffusion XL",
            Channels = [320, 640, 1280],
            TextWidth = 2048,
            ScalingFactor = AutoencoderConfig.XlScaling,
            Spacing = TimestepSpacing.Leading
        };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<BaseFamily> All { get; } = [StableDiffusion1, StableDiffusion2, StableDiffusionXl];

    private BaseFamily()
    {
    }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Channels of each block of its published UNets on the way down.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Width of the text states that its published UNets read.</summary>
    public required int TextWidth { get; init; }

    /// <summary>What its latents are multiplied with.</summary>
    public required double ScalingFactor { get; init; }

    /// <summary>Which timesteps its published configuration has a sampler visit; null where it leaves that to the sampler.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>The family of a UNet: XL's are told sizes beside the text, 2.x's transformers project linearly.</summary>
    public static BaseFamily For(UNetConfig unet) => unet switch
    {
        { Added: not null } => StableDiffusionXl,
        { UsesLinearProjection: true } => StableDiffusion2,
        _ => StableDiffusion1,
    };

    /// <summary>The family whose UNets read text states of a width; null where no published one does.</summary>
    public static BaseFamily? FindByTextWidth(long width) => All.FirstOrDefault(family => family.TextWidth == width);

    /// <summary>
    /// Whether a UNet, or a ControlNet, has the widths of this family's published ones: then it has their heads and groups too, which
    /// shapes do not tell.
    /// </summary>
    internal bool IsAsPublished(UNetConfig unet) =>
        For(unet) == this && unet.CrossAttentionWidth == TextWidth && unet.BlockOutChannels.SequenceEqual(Channels);
}
