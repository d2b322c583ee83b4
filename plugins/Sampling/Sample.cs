using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Samplers;

namespace IpAdapter.Graph.Sampling;

/// <summary>
/// Draws pictures in latent space: takes noise away from random latents, step by step, led by a prompt and by whatever the UNet carries
/// (image prompts, structure).
/// With a start it draws over a picture (image-to-image), and where that has a mask, only in the masked part (inpainting).
/// </summary>
/// <returns>The pictures in latent space; latents/decode makes them visible.</returns>
[Node("sampling/sample")]
public sealed class Sample(DeviceStore store, INoiseSources noises, IEnumerable<ISamplingObserver> observers)
    : INode<Sample.Inputs, Latents>, ICheck<Sample.Inputs, Latents>
{
    /// <param name="UNet">The model that draws.</param>
    /// <param name="Positive">What is wanted; each prompt is drawn.</param>
    /// <param name="Sampler">How noise is taken away: the name of a node such as ddim, or its output. A list draws with one after the
    /// other.</param>
    /// <param name="Width">Width of a picture in pixels: a multiple of what one latent pixel stands for (8 in Stable Diffusion). With a
    /// start it is the start's.</param>
    /// <param name="Height">Height of a picture in pixels: a multiple like the width.</param>
    /// <param name="Negative">What is not wanted: one for all prompts or one for each. Without it, the empty prompt.</param>
    /// <param name="Steps">Denoising steps: more are slower and finer.</param>
    /// <param name="Guidance">How strictly the prompt is followed (classifier-free guidance): 1 or less turns guidance, and the negative
    /// prompt with it, off and halves the work.</param>
    /// <param name="GuidanceRescale">How far guidance is kept from making pictures harsher than the model's own (arXiv:2305.08891): 0 not
    /// at all; 0.7 is usual for models of zero terminal SNR.</param>
    /// <param name="Seed">Which noise to begin from: the same seed is the same picture. Its lower 32 bits count, as in PyTorch. A list
    /// draws one picture for each.</param>
    /// <param name="Count">Pictures of each prompt, drawn together.</param>
    /// <param name="Start">What to draw over, from latents/encode or another drawing: one for all pictures or one for each. With a mask,
    /// only what is white in it is drawn. A list draws over one after the other.</param>
    /// <param name="Strength">Share of the steps that is run on the start: 0.3 changes little, 1 keeps almost nothing of it (with a mask:
    /// nothing inside the mask).</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        Conditioning Positive,
        [property: Each] Sampler Sampler,
        [property: Range(16, 16384)] int? Width = null,
        [property: Range(16, 16384)] int? Height = null,
        Conditioning? Negative = null,
        [property: Range(1, 1000)] int Steps = 20,
        [property: Range(0, 100)] double Guidance = 7.5,
        [property: Range(0, 1)] double GuidanceRescale = 0,
        [property: Each][property: Seed] long Seed = 0,
        [property: Range(1, 1024)] int Count = 1,
        [property: Each] Latents? Start = null,
        [property: Range(0, 1)] double Strength = 1);

    private readonly ImageSampler _sampler = new(store, noises);
    private readonly ISamplingObserver[] _observers = [.. observers];

    /// <inheritdoc/>
    public async ValueTask<Latents> RunAsync(Inputs inputs, NodeContext context)
    {
        foreach (var warning in SamplingWarnings.Find(inputs))
            context.Log.Warn(warning);
        var drawn = await _sampler.SampleAsync(Parameters(inputs, context), context.Cancellation).ConfigureAwait(false);
        foreach (var report in drawn.Reports)
            context.Log.Say(report);
        foreach (var remark in drawn.Remarks)
            context.Log.Warn(remark);
        return drawn.Latents;
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Latents> report)
    {
        inputs.TryGet(i => i.UNet, out var unet);
        inputs.TryDescribe(i => i.Positive, out ConditioningDescription? positive);
        inputs.TryDescribe(i => i.Negative, out ConditioningDescription? negative);
        inputs.TryDescribe(i => i.Start, out LatentsDescription? start);
        var isSizeKnown = inputs.TryGet(i => i.Width, out var width) & inputs.TryGet(i => i.Height, out var height);
        var request = new SamplingRequest
        {
            UNet = unet,
            Positive = positive,
            Negative = negative,
            Samplers = [.. inputs.GetAll<Sampler>(i => i.Sampler)],
            Steps = inputs.TryGet(i => i.Steps, out var steps) ? steps : null,
            Width = width,
            Height = height,
            IsSizeKnown = isSizeKnown,
            Count = inputs.TryGet(i => i.Count, out var count) ? count : null,
            HasStart = inputs.IsGiven(i => i.Start),
            Start = start,
            Strength = inputs.TryGet(i => i.Strength, out var strength) ? strength : null,
        };
        request.ReportProblems(report);
        if (inputs.IsGiven(i => i.Strength) && !request.HasStart)
            report.Problem(i => i.Strength, "a strength says how much of a picture is drawn anew, but there is none to begin from: give "
                + "start (latents/encode), or leave the strength out");
        if (request.MemoryNeed(inputs.TryGet(i => i.Guidance, out var guidance) && guidance > 1, store) is { } need)
        {
            if (width is null)
                report.Takes(i => i.Start, need);
            else
                report.Takes(i => i.Width, need);
        }

        if (unet is not null)
        {
            var (channels, edge) = (unet.Config.OutChannels, unet.PixelsPerLatent);
            report.Output(new LatentsDescription(channels, edge, width ?? start?.Width, height ?? start?.Height, request.Pictures)
            {
                ScalingFactor = unet.ScalingFactor,
            });
        }
    }

    private SamplingParameters Parameters(Inputs inputs, NodeContext context)
    {
        return new()
        {
            UNet = inputs.UNet,
            Positive = inputs.Positive,
            Negative = inputs.Negative,
            Sampler = inputs.Sampler,
            Width = inputs.Width,
            Height = inputs.Height,
            Steps = inputs.Steps,
            Guidance = inputs.Guidance,
            GuidanceRescale = inputs.GuidanceRescale,
            Seed = inputs.Seed,
            Count = inputs.Count,
            Start = inputs.Start,
            Strength = inputs.Strength,
            Observers = _observers,
            OnProgress = progress => context.Progress.Report(progress.Step, progress.Count),
            OnPrediction = context.Preview.IsWatched ? Show : null,
        };

        void Show(SamplingProgress progress) => context.Preview.Show(progress.Latents, progress.Step, progress.Count);
    }
}
