namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>How far a training is.</summary>
/// <param name="Step">The last step.</param>
/// <param name="Steps">Steps there are.</param>
/// <param name="MeanLoss">Mean loss of the last steps.</param>
/// <param name="LossSpread">Standard deviation of the loss of these steps.</param>
/// <param name="PairsPerSecond">Pairs learnt from in a second, over these steps.</param>
/// <param name="Left">Time that the other steps will take at this rate.</param>
public sealed record TrainingProgress(
    TrainerStep Step, long Steps, double MeanLoss, double LossSpread, double PairsPerSecond, TimeSpan Left)
{
    /// <summary>The last loss on the pairs that are kept for validation; null for none.</summary>
    public double? ValidationLoss { get; init; }
}
