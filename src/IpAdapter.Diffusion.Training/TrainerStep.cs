namespace IpAdapter.Diffusion.Training;

/// <summary>What a step of a training gave.</summary>
/// <param name="Step">Its number, from 0.</param>
/// <param name="Loss">Mean loss of its batches.</param>
/// <param name="GradientNorm">Length of all gradients together, before they were clipped.</param>
/// <param name="LearningRate">The learning rate of the step.</param>
public readonly record struct TrainerStep(long Step, double Loss, double GradientNorm, double LearningRate);
