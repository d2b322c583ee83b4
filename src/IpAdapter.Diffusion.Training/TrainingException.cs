namespace IpAdapter.Diffusion.Training;

/// <summary>A training that can't go on; the message says why, and what to change.</summary>
/// <param name="setting">What is to be changed.</param>
/// <param name="message">The message.</param>
public sealed class TrainingException(TrainingSetting setting, string message) : Exception(message)
{
    /// <summary>What is to be changed.</summary>
    public TrainingSetting Setting { get; } = setting;
}
