namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>How the learning rate changes in the course of a training, as a factor of its greatest value.</summary>
/// <param name="Steps">Steps of the training.</param>
/// <param name="WarmUp">Steps in which it rises evenly from nothing.</param>
/// <param name="Decay">How it falls afterwards.</param>
public sealed record LearningRate(long Steps, long WarmUp = 0, LearningRateDecay Decay = LearningRateDecay.None)
{
    /// <summary>The factor of a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    public double At(long step)
    {
        if (step < WarmUp)
            return (step + 1.0) / WarmUp;
        if (Decay == LearningRateDecay.None || Steps <= WarmUp)
            return 1;
        var share = Math.Min(1, (step - WarmUp) / (double)(Steps - WarmUp));
        return (1 + Math.Cos(Math.PI * share)) / 2;   // arXiv:1608.03983, equation 5, of one period
    }
}
