namespace IpAdapter.Diffusion.Sampling;

/// <summary>How noise was added when a model was trained, as its <c>scheduler_config.json</c> says.</summary>
/// <param name="TrainSteps">Number of timesteps.</param>
/// <param name="BetaStart">First beta.</param>
/// <param name="BetaEnd">Last beta.</param>
/// <param name="BetaSchedule">How betas go from first to last: <c>scaled_linear</c> or <c>linear</c>.</param>
/// <param name="PredictionType">What the UNet predicts: <c>epsilon</c>.</param>
public sealed record NoiseScheduleConfig(
    int TrainSteps = 1000,
    double BetaStart = 0.00085,
    double BetaEnd = 0.012,
    string BetaSchedule = "scaled_linear",
    string PredictionType = "epsilon");
