namespace IpAdapter.Diffusion.Training;

/// <summary>How much memory a training takes beside the frozen weights of its UNet, from shapes alone.</summary>
/// <remarks>The benchmark <c>training-real-size</c> tells it beside what steps of real size take.</remarks>
public static class TrainingMemory
{
    /// <summary>Bytes at the largest place of a step.</summary>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="rows">Pairs of a batch.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="type">Type that the UNet computes in.</param>
    /// <param name="learning">Numbers that learn; each is held in float32 with its gradient, the optimiser's two and its average.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="isWholeUNet">Whether the UNet's own weights are what learns.</param>
    public static long Compute(UNetConfig config, long rows, long width, long height, ScalarType type, long learning,
        TrainerOptions options, bool isWholeUNet = false)
    {
        var held = 4L + (options.AverageDecay is null ? 0 : 1);   // weight, gradient, mean, mean square
        return UNetGradientMemory.Compute(config, rows, width, height, type, options.Checkpointing, isWholeUNet)
            + held * sizeof(float) * learning;
    }

    /// <summary>Says what to ask for instead, so that a training fits; null where nothing does.</summary>
    /// <param name="bytes">Bytes that there are.</param>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="rows">Pairs of a batch.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="type">Type that the UNet computes in.</param>
    /// <param name="learning">Numbers that learn.</param>
    /// <param name="options">How it was to be trained.</param>
    /// <param name="isWholeUNet">Whether the UNet's own weights are what learns.</param>
    /// <returns><c>gradient checkpointing</c>, <c>batches of 4</c>, or both.</returns>
    public static string? Fitting(long bytes, UNetConfig config, long rows, long width, long height, ScalarType type, long learning,
        TrainerOptions options, bool isWholeUNet = false)
    {
        var checkpointed = options with { Checkpointing = true };
        if (!options.Checkpointing && Fits(rows, checkpointed))
            return "gradient checkpointing";
        for (var fewer = rows - 1; fewer > 0; fewer--)
        {
            if (Fits(fewer, options))
                return $"batches of {fewer}";
            if (Fits(fewer, checkpointed))
                return $"batches of {fewer} with gradient checkpointing";
        }

        return null;

        bool Fits(long count, TrainerOptions how) =>
            Compute(config, count, width, height, type, learning, how, isWholeUNet) <= bytes;
    }
}
