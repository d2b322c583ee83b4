namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>
/// Contrast-adaptive sharpening (AMD FidelityFX CAS): strong where neighbours differ little, weak where it would overshoot.
/// </summary>
public static class Sharpening
{
    private const double Epsilon = 1e-5;

    /// <summary>Sharpens pictures. What lies beyond the border counts as black.</summary>
    /// <param name="pictures">[batch, channel, height, width] in [0, 1].</param>
    /// <param name="amount">From 0, least, to 1, most.</param>
    public static Tensor Sharpen(Tensor pictures, double amount)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (pictures.size(2), pictures.size(3));
        var padded = nn.functional.pad(pictures, [1, 1, 1, 1]);
        var (centre, above, below, left, right) = (At(1, 1), At(0, 1), At(2, 1), At(1, 0), At(1, 2));
        var cross = stack([above, left, centre, right, below]);
        var corners = stack([At(0, 0), At(0, 2), At(2, 0), At(2, 2)]);

        var least = cross.amin([0]).ClampedFrom(0).Plus(corners.amin([0]).ClampedFrom(0));
        var most = cross.amax([0]).ClampedTo(1).Plus(corners.amax([0]).ClampedTo(1));
        var room = (minimum(least, most.SubtractedFrom(2)) / most.Plus(Epsilon)).sqrt();
        var weight = (-room).Times(amount * (1.0 / 5 - 1.0 / 8) + 1.0 / 8);
        var sharp = (above.Plus(left).Plus(right).Plus(below) * weight).Plus(centre) / weight.Times(4).Plus(1);
        return sharp.nan_to_num().Clamped(0, 1).MoveToOuterDisposeScope();

        Tensor At(long row, long column) => padded.narrow(2, row, height).narrow(3, column, width);
    }
}
