using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;

namespace IpAdapter.Diffusion.Training;

/// <summary>How something is trained; the defaults are those of the paper's code.</summary>
public sealed record TrainerOptions
{
    /// <summary>The optimiser's settings.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>How its learning rate changes; null for not at all.</summary>
    public LearningRate? LearningRate { get; init; }

    /// <summary>Variants of the objective.</summary>
    public ObjectiveOptions Objective { get; init; } = new();

    /// <summary>The greatest length of all gradients together; null for any.</summary>
    public double? GradientClip { get; init; }

    /// <summary>
    /// Whether what the UNet's layers compute on the way is not kept for the backward pass, but computed again there: a fraction of the
    /// memory for more time. Gradients are the same to the bit.
    /// </summary>
    public bool Checkpointing { get; init; }

    /// <summary>Decay of the average of the weights (EMA) that is written in their place; null for none.</summary>
    public double? AverageDecay { get; init; }
}
