using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>
/// Draws pictures with what was learnt so far, always from the same noise under the same conditions, so that they can be compared from
/// step to step: DDIM (arXiv:2010.02502, equation 12, without noise of its own), with classifier-free guidance.
/// </summary>
/// <param name="trainer">The trainer; borrowed.</param>
/// <param name="schedule">The noise levels of the model.</param>
/// <param name="autoencoder">Makes pictures of latents.</param>
/// <param name="store">Lends its weights.</param>
public sealed class TrainingSamples(Trainer trainer, NoiseSchedule schedule, Autoencoder autoencoder, DeviceStore store)
{
    /// <summary>Steps of a drawing.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>How strictly the conditions are followed.</summary>
    public double Guidance { get; init; } = 5;

    /// <summary>Draws a picture for each row, beginning with the batch's noise. Called on the device's thread.</summary>
    /// <param name="wanted">The conditions.</param>
    /// <param name="none">The same rows with everything dropped.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    public IReadOnlyList<Image> Draw(TrainingBatch wanted, TrainingBatch none, CancellationToken cancellationToken) =>
        trainer.WithResult(() => DrawWithWeights(wanted, none, cancellationToken));

    private IReadOnlyList<Image> DrawWithWeights(TrainingBatch wanted, TrainingBatch none, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var latents = DrawLatents(wanted, none, cancellationToken);
        using var weights = store.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new WeightScope(weights), autoencoder.Config);
        var scaled = latents.DividedBy(autoencoder.Config.ScalingFactor);
        var pixels = network.Decode(scaled, cancellationToken: cancellationToken);   // [row, 3, height, width] in [-1, 1]
        return ImageTensors.ToImages(pixels.DividedBy(2).AddInPlace(0.5).ClampInPlace(0, 1));
    }

    /// <summary>Draws in latent space.</summary>
    internal Tensor DrawLatents(TrainingBatch wanted, TrainingBatch none, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var count = schedule.AlphasCumulative.Count;
        var latents = wanted.Noise.alias();
        for (var step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (timestep, next) = (count - 1 - step * count / Steps, count - 1 - (step + 1) * count / Steps);
            var nextAlpha = step + 1 < Steps ? schedule.AlphasCumulative[next] : 1;
            latents = Step(wanted, none, latents, timestep, nextAlpha, cancellationToken);
        }

        return latents.MoveToOuterDisposeScope();
    }

    private Tensor Step(TrainingBatch wanted, TrainingBatch none, Tensor latents, int timestep, double nextAlpha,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        int[] timesteps = [.. Enumerable.Repeat(timestep, wanted.Timesteps.Count)];
        var without = trainer.Predict(none, latents, timesteps, cancellationToken);
        var prediction = without.Plus((trainer.Predict(wanted, latents, timesteps, cancellationToken) - without).Times(Guidance));
        var (level, type) = (NoiseLevel.OfAlphaBar(schedule.AlphasCumulative[timestep]), schedule.Config.PredictionType);
        return NoiseLevel.OfAlphaBar(nextAlpha)
            .Mix(level.SampleOf(type, prediction, latents), level.NoiseOf(type, prediction, latents)).MoveToOuterDisposeScope();
    }
}
