using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Samplers.Guidance;
using IpAdapter.Diffusion.Samplers.Prompts;
using IpAdapter.Diffusion.Samplers.Start;

namespace IpAdapter.Diffusion.Samplers;

/// <summary>
/// Draws images in latent space: takes noise away from random latents, or from an image under noise, step by step, led by a prompt and by
/// whatever the UNet carries (image prompts, structure).
/// </summary>
/// <param name="store">Lends the weights, and says where to compute.</param>
/// <param name="noises">Gives each seed its noise; null for PyTorch's own stream.</param>
public sealed class ImageSampler(DeviceStore store, INoiseSources? noises = null)
{
    private readonly INoiseSources _noises = noises ?? new SeededNoiseSources();

    /// <summary>Draws.</summary>
    /// <param name="parameters">What to draw, and how.</param>
    /// <param name="cancellationToken">Ends the drawing between two layers of the UNet.</param>
    /// <returns>The latents, which an autoencoder decodes, and remarks on the run.</returns>
    /// <exception cref="ArgumentException">There is neither a size nor something to draw over, a size is no multiple of a latent pixel, an
    /// inpainting model is given no masked picture, the UNet (SDXL) reads more than the prompts hold, or prompts, negative prompts and
    /// start do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strength leaves not a single step.</exception>
    /// <exception cref="StepCountException">The sampler has no run of so many steps on this model.</exception>
    /// <exception cref="ExtensionException">A sampler or a patch gave what can't be used, or an observer threw; it is named.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<SampledLatents> SampleAsync(SamplingParameters parameters, CancellationToken cancellationToken = default) =>
        await store.Device.RunAsync(() => Sample(parameters, cancellationToken), cancellationToken).ConfigureAwait(false);

    private SampledLatents Sample(SamplingParameters parameters, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (unet, factor) = (parameters.UNet, parameters.UNet.PixelsPerLatent);
        var (height, width) = (Edge(parameters.Height, 2, nameof(parameters.Height)), Edge(parameters.Width, 3, nameof(parameters.Width)));
        var batch = new BatchLayout(parameters.Positive.PromptCount * parameters.Count, Guided: parameters.Guidance > 1);
        DemandCompatible(parameters, batch.Pictures, height, width);
        var start = StartingLatents.Create(parameters, [batch.Pictures, unet.Config.OutChannels, height, width], store.Device.Device);

        using var noise = _noises.FromSeed(parameters.Seed);
        using var run = parameters.Sampler.BeginWithStrength(new NoiseSchedule(unet.Schedule), parameters.Steps, start.Strength);
        using var prompted = PromptedUNet.Bind(parameters, store, batch, height, width, cancellationToken);
        var guidance = new ClassifierFreeGuidance(parameters.Guidance, parameters.GuidanceRescale);
        var loop = new SamplingLoop(prompted, run, batch, guidance, noise)
        {
            Observers = parameters.Observers,
            OnProgress = parameters.OnProgress,
            OnPrediction = parameters.OnPrediction,
            PredictionType = unet.Schedule.PredictionType,
            ScalingFactor = unet.ScalingFactor,
            PixelsPerLatent = factor,
        };
        var samples = loop.Run(start, cancellationToken);

        List<string> remarks = [.. prompted.Remarks];
        if (!samples.isfinite().all().item<bool>())
            remarks.Add("the latents hold numbers that are not finite, so the picture will be black or noise: "
                + "try dtype float32, a smaller scale or prompt weight, or less guidance");
        return new(
            new Latents(samples.DetachFromDisposeScope()) { PixelsPerLatent = factor, ScalingFactor = unet.ScalingFactor },
            remarks)
        { Reports = [.. prompted.Reports] };

        int Edge(int? pixels, int dimension, string name)
        {
            if (LatentEdge.ProblemOf(pixels, factor, unet.Name) is { } problem)
                throw new ArgumentException($"{name}: {problem}", nameof(parameters));
            return pixels / factor ?? (int)(parameters.Start?.Samples.size(dimension)
                ?? throw new ArgumentException($"{name}: it is not said, and there is no start to take it from", nameof(parameters)));
        }
    }

    // A workflow is checked before it runs; a program is not.
    private static void DemandCompatible(SamplingParameters parameters, int pictures, int height, int width)
    {
        var (unet, positive, negative) = (parameters.UNet, parameters.Positive, parameters.Negative);
        foreach (var (name, part) in positive.Parts.Select(part => (nameof(parameters.Positive), part))
            .Concat((negative?.Parts ?? []).Select(part => (nameof(parameters.Negative), part))))
        {
            if (part.States.size(-1) is var states && states != unet.Config.CrossAttentionWidth)
                throw Problem(name, $"its states have width {states}, but '{unet.Name}' reads {unet.Config.CrossAttentionWidth}: "
                    + "encode the prompt with the text encoder of the model that draws");
            var prompts = name == nameof(parameters.Positive) ? positive.PromptCount : negative!.PromptCount;
            if (part.PromptCount != prompts)
                throw Problem(name, $"one part has {part.PromptCount} prompts, the first one {prompts}: each holds as many as the others");
            if (part.Pooled is null && unet.Config.Added is not null)
                throw Problem(name, $"it has no vector of the whole prompt, which '{unet.Name}' reads (SDXL): give {nameof(part.Pooled)}");
        }

        if (negative is not null && NegativePrompts.FindProblem(negative.PromptCount, positive.PromptCount) is { } unequal)
            throw Problem(nameof(parameters.Negative), unequal);
        // What an inpainting model lacks is said by what begins the drawing.
        if (parameters.Start?.Samples.shape is not { } start || (unet.Config.IsInpainting && parameters.Start.MaskedPicture is null))
            return;
        long[] expected = [start[0] == 1 ? 1 : pictures, unet.Config.OutChannels, height, width];
        if (!start.SequenceEqual(expected))
            throw Problem(nameof(parameters.Start), $"its latents have the shape [{string.Join(", ", start)}], expected "
                + $"[{string.Join(", ", expected)}]: one picture for all or one for each, of the size that is drawn");

        ArgumentException Problem(string name, string problem) => new($"{name}: {problem}", nameof(parameters));
    }
}
