using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Sampling;

/// <summary>From standard normal noise to latents, one call of the UNet after the other, with classifier-free guidance (arXiv:2207.12598). Used on the device's thread.</summary>
/// <param name="unet">The UNet, bound to the words and to this batch.</param>
/// <param name="sampler">The run of the sampler.</param>
/// <param name="batch">Which rows are negative, which positive.</param>
/// <param name="guidance">How much further than the positive prediction to go, away from the negative one.</param>
/// <param name="noise">The seed's noise.</param>
internal sealed class Denoising(UNetRun unet, SamplerRun sampler, BatchLayout batch, double guidance, INoiseSource noise)
{
    public required IReadOnlyList<ISamplingObserver> Observers { get; init; }

    public required NodeContext Context { get; init; }

    /// <summary>Draws latents of a shape, [picture, channel, height, width]. The first noise of all pictures is one draw.</summary>
    public Tensor Run(ReadOnlySpan<long> shape, Device device)
    {
        using var scope = NewDisposeScope();
        var latents = noise.Draw(shape).to(device) * sampler.InitialNoiseScale;
        Observe(observer => observer.Begun(latents));
        foreach (var step in sampler.Steps)
        {
            Context.Cancellation.ThrowIfCancellationRequested();
            var before = latents;
            latents = Step(step, before);
            before.Dispose();

            Observe(observer => observer.Stepped(step, latents));
            Context.Progress.Report(step.Index + 1, step.Count);
            if (Context.Preview.IsWatched)
                Context.Preview.Show(new Latents(latents), step.Index + 1, step.Count);
        }
        return latents.MoveToOuterDisposeScope();
    }

    private Tensor Step(DenoisingStep step, Tensor latents)
    {
        using var scope = NewDisposeScope();
        var sample = sampler.ScaleInput(batch.Guided ? cat([latents, latents]) : latents, step.Index);   // [row, channel, height, width]
        var prediction = unet.Predict(sample, step);
        Observe(observer => observer.Predicted(step, sample, prediction));
        return sampler.Step(Guided(prediction), step.Index, latents, noise).MoveToOuterDisposeScope();
    }

    // e = u + g (c - u), [picture, channel, height, width]
    private Tensor Guided(Tensor prediction)
    {
        if (!batch.Guided)
            return prediction;
        var halves = prediction.chunk(2);
        var (negative, positive) = (halves[0], halves[1]);
        return negative + guidance * (positive - negative);
    }

    private void Observe(Action<ISamplingObserver> show)
    {
        foreach (var observer in Observers)
            show(observer);
    }
}
