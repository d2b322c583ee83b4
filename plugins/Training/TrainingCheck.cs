using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;

namespace IpAdapter.Graph.Training;

/// <summary>What is found wrong with any training before it begins.</summary>
internal static class TrainingCheck
{
    /// <summary>
    /// Judges what every training is given, names the files that the pairs are read from, and says how much memory the steps take, so
    /// that a training that does not fit is told before it begins.
    /// </summary>
    /// <param name="inputs">What is known.</param>
    /// <param name="report">Takes problems.</param>
    /// <param name="type">Type that the UNet computes in.</param>
    /// <param name="learning">Tells of a UNet how many numbers learn at it; null for too few to count.</param>
    /// <param name="isWholeUNet">Whether the UNet's own weights learn.</param>
    public static void Check<TInputs, TOutputs>(Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report, ScalarType type,
        Func<UNet, long>? learning = null, bool isWholeUNet = false)
        where TInputs : TrainingInputs
    {
        inputs.TryGet(i => i.Autoencoder, out var autoencoder);
        CheckParts(inputs, report, autoencoder);
        CheckShown(inputs, report);
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
        ReportMemory(inputs, report, type, learning, isWholeUNet);

        string? Problem(int edge) => LatentEdge.ProblemOf(edge, autoencoder.Config.PixelsPerLatent, autoencoder.Name);
    }

    private static void CheckParts<TInputs, TOutputs>(
        Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report, Autoencoder? autoencoder)
        where TInputs : TrainingInputs
    {
        if (!inputs.TryGet(i => i.UNet, out var unet))
            return;
        if (PartsCompatibility.ProblemOf(unet) is { } unread)
            report.Problem(i => i.UNet, unread);
        if (autoencoder is not null && PartsCompatibility.ProblemOf(unet, autoencoder) is { } latents)
            report.Problem(i => i.Autoencoder, latents);
        if (inputs.TryGet(i => i.TextEncoder, out var encoder) && PartsCompatibility.ProblemOf(unet, encoder) is { } texts)
            report.Problem(i => i.TextEncoder, texts);
    }

    // What a training would pass over in silence.
    private static void CheckShown<TInputs, TOutputs>(Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report)
        where TInputs : TrainingInputs
    {
        if (inputs.TryGet(i => i.Buckets, out var buckets) && buckets && inputs.TryGet(i => i.UNet, out var unet)
            && inputs.TryGet(i => i.Autoencoder, out var autoencoder) && inputs.TryGet(i => i.Width, out var width)
            && inputs.TryGet(i => i.Height, out var height)
            && SizeBuckets.MultipleFor(unet.Config, autoencoder.Config) is var multiple
            && SizeBuckets.Create(width, height, multiple).Count == 0)
            report.Problem(i => i.Buckets, $"edges of buckets are multiples of {multiple} pixels here, and none of them has the area of "
                + $"{width} x {height}: take larger pictures, or leave buckets out");
        if (!inputs.TryGet(i => i.SampleEvery, out var every))
            return;
        if (every > 0 && inputs.TryGet(i => i.ValidationPairs, out var kept) && kept == 0)
            report.Problem(i => i.SampleEvery, "pictures are drawn for pairs that are kept from the training, and none are: keep some "
                + "(validation-pairs), or leave sample-every out");
        if (every == 0 && inputs.IsGiven(i => i.Judge))
            report.Problem(i => i.Judge, "there is nothing to judge, for no sheets of pictures are drawn: name the steps from one to "
                + "the next (sample-every), or leave the judge out");
    }

    private static void ReportMemory<TInputs, TOutputs>(Known<TInputs> inputs, CheckReport<TInputs, TOutputs> report, ScalarType type,
        Func<UNet, long>? learning, bool isWholeUNet)
        where TInputs : TrainingInputs
    {
        if (!inputs.TryGet(i => i.UNet, out var unet)
            || !inputs.TryGet(i => i.Batch, out var rows) || !inputs.TryGet(i => i.Width, out var width)
            || !inputs.TryGet(i => i.Height, out var height) || !inputs.TryGet(i => i.AverageDecay, out var average)
            || !inputs.TryGet(i => i.GradientCheckpointing, out var checkpointing))
            return;
        var options = new TrainerOptions { AverageDecay = average, Checkpointing = checkpointing };
        var count = learning?.Invoke(unet) ?? 0;
        var (columns, lines) = (width / unet.PixelsPerLatent, height / unet.PixelsPerLatent);
        report.Takes(i => i.Batch, new MemoryNeed
        {
            Working = TrainingMemory.Compute(unet.Config, rows, columns, lines, type, count, options, isWholeUNet),
            Fitting = bytes => TrainingMemory.Fitting(bytes, unet.Config, rows, columns, lines, type, count, options, isWholeUNet),
        });
    }
}
