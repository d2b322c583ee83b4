namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>Settings of <see cref="AdamW"/>; the defaults are PyTorch's.</summary>
public sealed record AdamWOptions
{
    /// <summary>Learning rate: how far a step goes.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Decay of the mean of gradients (beta 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients (beta 2).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the root of the mean square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of each weight that a step of learning rate 1 takes away, apart from the gradient.</summary>
    public double WeightDecay { get; init; } = 1e-2;
}
