using System.Globalization;

namespace IpAdapter.Graph.Sampling;

/// <summary>Whether a UNet can begin from latents: judged by configurations, before anything is computed.</summary>
internal static class StartCompatibility
{
    /// <summary>What keeps a UNet from drawing from noise alone, or null.</summary>
    public static string? ProblemWithout(UNet unet)
    {
        if (unet.Config.InChannels == unet.Config.OutChannels)
            return null;
        return unet.Config.IsInpainting
            ? $"the UNet of '{unet.Name}' is an inpainting model (it reads {unet.Config.InChannels} channels): give it a picture and a "
                + "mask with start (latents/encode with a mask), or use the plain model"
            : Unreadable(unet);
    }

    /// <summary>What keeps a UNet from drawing over latents, or null.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="start">What is known of the latents.</param>
    /// <param name="pictures">How many pictures are drawn, where that is known.</param>
    public static string? ProblemOf(UNet unet, LatentsDescription start, int? pictures)
    {
        if (start.Channels != unet.Config.OutChannels)
            return $"the latents to begin from have {start.Channels} channels, but '{unet.Name}' draws {unet.Config.OutChannels}: encode "
                + $"the picture with the autoencoder of '{unet.Name}'";
        if (start.PixelsPerLatent != unet.PixelsPerLatent)
            return $"a latent pixel to begin from stands for {start.PixelsPerLatent} x {start.PixelsPerLatent} pixels, but one of "
                + $"'{unet.Name}' for {unet.PixelsPerLatent} x {unet.PixelsPerLatent}: encode the picture with the autoencoder of "
                + $"'{unet.Name}'";
        if (start.ScalingFactor is { } given && unet.ScalingFactor is { } own && given != own)
            return string.Create(CultureInfo.InvariantCulture,
                $"the latents to begin from are scaled by {given}, but '{unet.Name}' reads latents scaled by {own}: "
                + $"they are of another family of models; encode the picture with the autoencoder of '{unet.Name}'");
        if (start.Pictures is { } starts && starts != 1 && pictures is { } drawn && starts != drawn)
            return $"{starts} pictures to begin from stand against {drawn} to draw: give one for all, or one for each";
        if (unet.Config.InChannels != unet.Config.OutChannels && !unet.Config.IsInpainting)
            return Unreadable(unet);
        return unet.Config.IsInpainting && !start.HasMaskedPicture
            ? $"'{unet.Name}' is an inpainting model and reads the masked picture, which the latents to begin from "
                + $"{(start.HasMask ? "don't have: their mask was set afterwards" : "have no mask for")}: encode the picture with its mask "
                + "(latents/encode), or use the plain model"
            : null;
    }

    private static string Unreadable(UNet unet) =>
        $"the UNet of '{unet.Name}' reads {unet.Config.InChannels} channels and predicts {unet.Config.OutChannels}: it can be drawn with "
            + $"where it reads {unet.Config.OutChannels}, or {2 * unet.Config.OutChannels + 1} (inpainting)";
}
