using IpAdapter.Diffusion.Samplers.Guidance;
using IpAdapter.Diffusion.Samplers.Prompts;
using IpAdapter.Diffusion.Samplers.Start;

namespace IpAdapter.Diffusion.Samplers;

/// <summary>
/// From noise, or a picture under noise, to latents, one call of the UNet after the other, with classifier-free guidance
/// (arXiv:2207.12598). Used on the device's thread.
/// </summary>
/// <param name="unet">The UNet, bound to the prompts and to this batch.</param>
/// <param name="sampler">The run of the sampler.</param>
/// <param name="batch">Which rows are negative, which positive.</param>
/// <param name="guidance">How both predictions become one.</param>
/// <param name="noise">The seed's noise.</param>
internal sealed class SamplingLoop(
    PromptedUNet unet, SamplerRun sampler, BatchLayout batch, ClassifierFreeGuidance guidance, INoiseSource noise)
{
    /// <summary>Called in this order. An exception of one names it.</summary>
    public IReadOnlyList<ISamplingObserver> Observers { get; init; } = [];

    /// <summary>Called after each step. Its exceptions reach the caller as they are.</summary>
    public Action<SamplingProgress>? OnProgress { get; init; }

    /// <summary>Called in each step with the clean latents that the guided prediction means; null where nobody asks.</summary>
    public Action<SamplingProgress>? OnPrediction { get; init; }

    /// <summary>What the UNet predicts.</summary>
    public required PredictionType PredictionType { get; init; }

    /// <summary>Edge of a latent pixel in pixels of the picture.</summary>
    public required int PixelsPerLatent { get; init; }

    /// <summary>What the autoencoder's numbers are multiplied with for the UNet; null where it is not known.</summary>
    public double? ScalingFactor { get; init; }

    /// <summary>Takes all steps.</summary>
    /// <param name="start">What to begin from.</param>
    /// <param name="cancellationToken">Asked before each step.</param>
    /// <returns>[picture, channel, height, width].</returns>
    public Tensor Run(StartingLatents start, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var latents = start.Begin(sampler, noise);
        Observe(observer => observer.Begun(latents));
        foreach (var step in sampler.Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var before = latents;
            latents = Step(step, before, start);
            before.Dispose();

            Observe(observer => observer.Stepped(step, latents));
            OnProgress?.Invoke(Progress(step, latents));
        }
        return latents.MoveToOuterDisposeScope();
    }

    private Tensor Step(DenoisingStep step, Tensor latents, StartingLatents start)
    {
        using var scope = NewDisposeScope();
        var scaled = ExtensionResult.Require(sampler.ScaleInput(latents, step.Index), sampler, nameof(sampler.ScaleInput), latents.shape);
        var sample = start.Read(batch.Guided ? cat([scaled, scaled]) : scaled);   // [row, channel, height, width]
        var prediction = unet.Predict(sample, step);
        Observe(observer => observer.Predicted(step, sample, prediction));
        var sides = prediction.narrow(0, 0, sample.size(0));   // without the rows that patches asked for
        var guided = batch.Guided ? guidance.Combine(sides, Guide) : Guide(sides);
        if (OnPrediction is not null)
        {
            using var clean = sampler.LevelAt(step.Index).SampleOf(PredictionType, guided, latents);
            OnPrediction(Progress(step, clean));
        }
        var stepped = ExtensionResult.Require(sampler.Step(guided, step.Index, latents, noise), sampler, nameof(sampler.Step),
            latents.shape);
        return start.Hold(stepped, sampler, step.Index).MoveToOuterDisposeScope();

        Tensor Guide(Tensor guided) => unet.Guide(prediction, guided, step);
    }

    private SamplingProgress Progress(in DenoisingStep step, Tensor latents) => new(step.Index + 1, step.Count,
        new Latents(latents) { PixelsPerLatent = PixelsPerLatent, ScalingFactor = ScalingFactor });

    private void Observe(Action<ISamplingObserver> show)
    {
        foreach (var observer in Observers)
        {
            try
            {
                show(observer);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whoever looks on is not of this library.
                throw new ExtensionException(observer, "as an observer of the sampling,",
                    $"threw {failure.GetType().Name}: {failure.Message}", failure);
            }
        }
    }
}
