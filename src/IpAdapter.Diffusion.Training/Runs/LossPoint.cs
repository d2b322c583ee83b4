namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>A line of a training's <see cref="LossTable"/>.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Loss">Its loss.</param>
/// <param name="ValidationLoss">The loss on the pairs that are kept for validation after it; null where it was not computed.</param>
public readonly record struct LossPoint(long Step, double Loss, double? ValidationLoss);
