using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Training.Objectives;

/// <summary>
/// What a UNet learns from: latents under noise, and the noise in them (arXiv:2006.11239, equation 14), or the velocity where the model
/// predicts that (arXiv:2202.00512).
/// </summary>
/// <param name="schedule">The noise levels of the model.</param>
/// <param name="options">Variants of the objective.</param>
public sealed class DenoisingObjective(NoiseSchedule schedule, ObjectiveOptions options)
{
    /// <summary>The noise that is put on latents: as drawn, with a shift of whole channels where the options ask for one.</summary>
    /// <param name="noise">Standard normal, [row, channel, height, width].</param>
    /// <param name="shift">Standard normal, [row, channel, 1, 1]; null where the options ask for none.</param>
    /// <returns>[row, channel, height, width].</returns>
    /// <exception cref="ArgumentNullException">The options ask for a shift, and there is none.</exception>
    public Tensor Noise(Tensor noise, Tensor? shift)
    {
        using var scope = NewDisposeScope();
        if (options.NoiseOffset == 0)
            return noise.alias().MoveToOuterDisposeScope();
        ArgumentNullException.ThrowIfNull(shift);
        return noise.Plus(shift.Times(options.NoiseOffset)).MoveToOuterDisposeScope();
    }

    /// <summary>The latents that the UNet reads.</summary>
    /// <param name="latents">Clean latents, [row, channel, height, width].</param>
    /// <param name="noise">As <see cref="Noise"/> gives it.</param>
    /// <param name="timesteps">One for each row.</param>
    public Tensor Noisy(Tensor latents, Tensor noise, IReadOnlyList<int> timesteps) => schedule.AddNoise(latents, noise, timesteps);

    /// <summary>The loss of a batch: the mean of its rows' mean squared errors, each with its weight.</summary>
    /// <param name="prediction">The UNet's, [row, channel, height, width].</param>
    /// <param name="latents">Clean latents, of the same shape.</param>
    /// <param name="noise">The noise in them.</param>
    /// <param name="timesteps">One for each row.</param>
    /// <returns>A number, in float32 or a finer type of the prediction.</returns>
    public Tensor Loss(Tensor prediction, Tensor latents, Tensor noise, IReadOnlyList<int> timesteps)
    {
        using var scope = NewDisposeScope();
        var target = schedule.Config.PredictionType switch
        {
            PredictionType.Epsilon => noise,
            PredictionType.Velocity => schedule.Velocity(latents, noise, timesteps),
            _ => latents,
        };
        var type = prediction.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var error = prediction.to(type) - target.to(type);
        if (options.MinSnr is not { } gamma)
            return (error * error).mean().MoveToOuterDisposeScope();
        var weights = tensor(timesteps.Select(timestep => (float)MinSnrWeight(timestep, gamma)).ToArray(), device: prediction.device);
        return ((error * error).mean([1, 2, 3]) * weights).mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Weight of a timestep (arXiv:2303.09556, section 3.4): min(SNR, gamma) / SNR of the noise's error, and what that is of a velocity's,
    /// min(SNR, gamma) / (SNR + 1), or of the latents', min(SNR, gamma).
    /// </summary>
    private double MinSnrWeight(int timestep, double gamma)
    {
        var alphaBar = schedule.AlphasCumulative[timestep];
        var ratio = alphaBar / Math.Max(1.0 - alphaBar, double.Epsilon);
        return schedule.Config.PredictionType switch
        {
            // A timestep without any signal has no noise to tell from it: min(SNR, gamma) / SNR is 1 there, as it is below gamma.
            PredictionType.Epsilon => ratio <= gamma ? 1 : gamma / ratio,
            PredictionType.Velocity => Math.Min(ratio, gamma) / (ratio + 1),
            _ => Math.Min(ratio, gamma),
        };
    }
}
