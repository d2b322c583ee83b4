namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>How strongly one layer reads the pictures, and who reads what.</summary>
/// <param name="Share">Share of the image prompt's scale.</param>
/// <param name="Fixed">What is added to that whatever the scale is.</param>
/// <param name="IsSwapped">Whether the negative rows read the picture here, and the positive ones nothing.</param>
/// <param name="ReadsComposition">Whether the positive rows read the picture for composition here, where there is one.</param>
internal readonly record struct LayerWeight(double Share, double Fixed = 0, bool IsSwapped = false, bool ReadsComposition = false)
{
    /// <summary>Weight of the pictures in this layer.</summary>
    /// <param name="scale">The image prompt's scale: w.</param>
    public double At(double scale) => Share * scale + Fixed;

    /// <summary>A share of all of it.</summary>
    public LayerWeight Times(double share) => this with { Share = Share * share, Fixed = Fixed * share };
}
