using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>Latents as a picture: their numbers between 0 and 1, a channel each (<c>scale_latents</c> of TAESD).</summary>
internal static class LatentPicture
{
    private const double Magnitude = 3, Shift = 0.5;

    /// <summary>z / 6 + 1/2, held between 0 and 1.</summary>
    /// <param name="latents">Scaled, as the UNet has them.</param>
    public static Tensor Scale(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return latents.DividedBy(2 * Magnitude).AddInPlace(Shift).ClampInPlace(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The way back, as far as nothing was held: 6 (s - 1/2).</summary>
    public static Tensor Unscale(Tensor picture)
    {
        using var scope = NewDisposeScope();
        return picture.Minus(Shift).MultiplyInPlace(2 * Magnitude).MoveToOuterDisposeScope();
    }
}
