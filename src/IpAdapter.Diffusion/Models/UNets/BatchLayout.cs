using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// Rows of a UNet's batch: first the negative ones (none without guidance), then the positive ones, then those that patches ask for
/// besides.
/// </summary>
/// <param name="Pictures">Pictures drawn at once: that many positive rows.</param>
/// <param name="Guided">Whether there are as many negative rows before them.</param>
public sealed record BatchLayout(int Pictures, bool Guided)
{
    /// <summary>
    /// Further sides, as many rows each as there are pictures: they read what the positive rows read, and patches treat them otherwise.
    /// </summary>
    public int FurtherSides { get; init; }

    /// <summary>Rows in all.</summary>
    public int Rows => ((Guided ? 2 : 1) + FurtherSides) * Pictures;

    /// <summary>
    /// How many sides have the same latents: all of them, or 1 where they are not all the same. 1 on a GPU too, which the question would
    /// make wait, and where the last bits are to be those of libtorch's operators alone.
    /// </summary>
    /// <param name="sample">[row, channel, height, width].</param>
    internal int EqualSides(Tensor sample)
    {
        var sides = Rows / Pictures;
        if (sides == 1 || !KernelUse.IsOn || sample.device_type != TorchSharp.DeviceType.CPU)
            return 1;
        using var scope = NewDisposeScope();
        var first = sample.narrow(0, 0, Pictures);
        return sample.split(Pictures).Skip(1).All(side => side.eq(first).all().item<bool>()) ? sides : 1;
    }

    /// <summary>Adds the rows of the further sides to those of the negative and positive sides.</summary>
    /// <param name="rows">[negative and positive row, ...].</param>
    /// <returns>[row, ...]: the positive rows once more for each further side; the same tensor where there is none.</returns>
    public Tensor WithFurtherSides(Tensor rows)
    {
        if (FurtherSides == 0)
            return rows;
        using var scope = NewDisposeScope();
        var positive = rows.narrow(0, rows.size(0) - Pictures, Pictures);
        return cat([rows, .. Enumerable.Repeat(positive, FurtherSides)]).MoveToOuterDisposeScope();
    }
}
