namespace IpAdapter.Graph.Sampling;

/// <summary>
/// Whether a sampler has a run of so many steps on a model, and begins where the model can predict something: judged by noise levels,
/// before anything is computed.
/// </summary>
internal static class SamplerCompatibility
{
    /// <summary>Reports what keeps the two apart, at the input that it lies with.</summary>
    public static void ReportProblem(Sampler sampler, UNet unet, int steps, double strength, CheckReport<Sample.Inputs, Latents> report)
    {
        var schedule = new NoiseSchedule(unet.Schedule);
        try
        {
            using var run = sampler.BeginWithStrength(schedule, steps, strength);
            if (unet.Schedule.PredictionType == PredictionType.Epsilon && !schedule.HasSignalAt(run.Steps[0].Timestep))
                report.Problem(i => i.UNet, NoiseAlone(sampler, unet, run.Steps[0]));
        }
        catch (StepCountException refusal)
        {
            report.Problem(i => i.Steps, $"{sampler.Name}: {refusal.Message}");
        }
    }

    private static string NoiseAlone(Sampler sampler, UNet unet, DenoisingStep first) =>
        $"'{unet.Name}' predicts noise, but {sampler.Name} begins at timestep {first.Timestep}, where its latents are noise alone "
        + "(zero terminal SNR) and tell nothing of a picture: "
        + "such a model predicts velocities (models/load with prediction: v, or \"prediction_type\": \"v_prediction\" in its "
        + "scheduler_config.json); "
        + "if it does predict noise, \"rescale_betas_zero_snr\" should be false there";
}
