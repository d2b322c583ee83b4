using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Graph.Training;

/// <summary>What is found wrong with any training before it begins.</summary>
internal static class TrainingCheck
{
    /// <summary>Judges what every training is given, and names the files that the pairs are read from.</summary>
    /// <param name="inputs">What is known.</param>
    /// <param name="report">Takes problems.</param>
    /// <param name="autoencoder">Makes latents of the pictures, where it is known.</param>
    public static void Check<TInputs, TOutputs>(
        Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report, Autoencoder? autoencoder)
        where TInputs : TrainingInputs
    {
        if (inputs.TryGet(i => i.Data, out var data))
        {
            foreach (var file in NodeInputException.For<TrainingDataException, TInputs, PairSource>(
                i => i.Data, () => PairSource.Open(data.Value)).Files)
                report.Reads(file);
        }

        if (autoencoder is not null && inputs.TryGet(i => i.Width, out var width) && Problem(width) is { } wide)
            report.Problem(i => i.Width, wide);
        if (autoencoder is not null && inputs.TryGet(i => i.Height, out var height) && Problem(height) is { } high)
            report.Problem(i => i.Height, high);
        if (inputs.TryGet(i => i.DropImage, out var image) && inputs.TryGet(i => i.DropText, out var text)
            && inputs.TryGet(i => i.DropBoth, out var both) && new DropScheme(image, text, both).Problem is { } shares)
            report.Problem(i => i.DropImage, shares);
        if (inputs.TryGet(i => i.WarmUp, out var warmUp) && inputs.TryGet(i => i.DecaySteps, out var decay) && decay > 0 && decay <= warmUp)
            report.Problem(i => i.DecaySteps, $"the learning rate rises for {warmUp} steps, so it can't have fallen to nothing after "
                + $"{decay}: name more steps, or a shorter warm-up");

        string? Problem(int edge) => LatentEdge.ProblemOf(edge, autoencoder.Config.PixelsPerLatent, autoencoder.Name);
    }

    /// <summary>Says how much memory the steps of a training take, so that one that does not fit is told before it begins.</summary>
    /// <param name="inputs">What is known.</param>
    /// <param name="report">Takes it.</param>
    /// <param name="unet">The UNet that is trained at.</param>
    /// <param name="type">Type that it computes in.</param>
    /// <param name="learning">Numbers that learn.</param>
    /// <param name="isWholeUNet">Whether the UNet's own weights learn.</param>
    public static void ReportMemory<TInputs, TOutputs>(Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report, UNet unet,
        ScalarType type, long learning, bool isWholeUNet = false)
        where TInputs : TrainingInputs
    {
        if (!inputs.TryGet(i => i.Batch, out var rows) || !inputs.TryGet(i => i.Width, out var width)
            || !inputs.TryGet(i => i.Height, out var height) || !inputs.TryGet(i => i.AverageDecay, out var average)
            || !inputs.TryGet(i => i.GradientCheckpointing, out var checkpointing))
            return;
        var options = new TrainerOptions { AverageDecay = average, Checkpointing = checkpointing };
        var (columns, lines) = (width / unet.PixelsPerLatent, height / unet.PixelsPerLatent);
        report.Takes(i => i.Batch, new MemoryNeed
        {
            Working = TrainingMemory.Compute(unet.Config, rows, columns, lines, type, learning, options, isWholeUNet),
            Fitting = bytes => TrainingMemory.Fitting(bytes, unet.Config, rows, columns, lines, type, learning, options, isWholeUNet),
        });
    }
}
