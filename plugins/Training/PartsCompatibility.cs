using System.Globalization;

namespace IpAdapter.Graph.Training;

/// <summary>Whether the parts of a model can be trained together: judged by configurations, before anything is computed.</summary>
internal static class PartsCompatibility
{
    /// <summary>What keeps a UNet from learning of pictures alone, or null.</summary>
    public static string? ProblemOf(UNet unet) =>
        unet.Config.InChannels == unet.Config.OutChannels ? null
        : unet.Config.IsInpainting
            ? $"UNet '{unet.Name}' is an inpainting model, which reads a mask and a picture besides ({unet.Config.InChannels} channels): "
                + "train at the model that it was made from"
            : $"UNet '{unet.Name}' reads {unet.Config.InChannels} channels and draws {unet.Config.OutChannels}: only one that reads "
                + "latents alone can be trained at";

    /// <summary>What keeps a UNet and an autoencoder apart, or null.</summary>
    public static string? ProblemOf(UNet unet, Autoencoder autoencoder)
    {
        var cure = $"take the autoencoder of '{unet.Name}'";
        var config = autoencoder.Config;
        if (config.LatentChannels != unet.Config.OutChannels)
            return $"'{autoencoder.Name}' makes latents of {config.LatentChannels} channels, but the UNet of '{unet.Name}' draws "
                + $"{unet.Config.OutChannels}: {cure}";
        if (config.PixelsPerLatent != unet.PixelsPerLatent)
            return $"a latent pixel of '{autoencoder.Name}' stands for {config.PixelsPerLatent} x {config.PixelsPerLatent} pixels, but one "
                + $"of '{unet.Name}' for {unet.PixelsPerLatent} x {unet.PixelsPerLatent}: {cure}";
        return unet.ScalingFactor is { } own && own != config.ScalingFactor
            ? string.Create(CultureInfo.InvariantCulture, $"latents of '{autoencoder.Name}' are scaled by {config.ScalingFactor}, but ")
                + string.Create(CultureInfo.InvariantCulture, $"'{unet.Name}' reads latents scaled by {own}: {cure}")
            : null;
    }

    /// <summary>What keeps a UNet and a text encoder apart, or null.</summary>
    public static string? ProblemOf(UNet unet, TextEncoder encoder)
    {
        var cure = $"take the text encoder that '{unet.Name}' was trained with";
        if (encoder.Width != unet.Config.CrossAttentionWidth)
            return $"'{encoder.Name}' gives text states of width {encoder.Width}, but the UNet of '{unet.Name}' reads "
                + $"{unet.Config.CrossAttentionWidth}: {cure}";
        return encoder.PooledWidth == unet.Config.Added?.PooledWidth ? null
            : $"'{encoder.Name}' gives {Vector(encoder.PooledWidth)} for each text, but the UNet of '{unet.Name}' reads "
                + $"{Vector(unet.Config.Added?.PooledWidth)}: {cure}";

        static string Vector(int? width) => width is null ? "no vector" : $"a vector of width {width}";
    }
}
