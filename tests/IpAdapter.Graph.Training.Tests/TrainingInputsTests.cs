using IpAdapter.Diffusion.Training.Optimizing;

namespace IpAdapter.Graph.Training.Tests;

/// <summary>What a workflow says becomes what a trainer is told.</summary>
public sealed class TrainingInputsTests
{
    private static readonly TrainImagePrompt.Inputs s_inputs = new(ImageEncoder: null!)
    {
        UNet = null!,
        Autoencoder = null!,
        TextEncoder = null!,
        Data = new("pairs"),
        Steps = 10,
    };

    [Fact]
    public void The_defaults_are_those_of_the_papers_code()
    {
        var (trainer, batches) = (s_inputs.TrainerOptions, s_inputs.BatchOptions);

        Assert.Equal((1e-4, 1e-2), (trainer.Optimizer.LearningRate, trainer.Optimizer.WeightDecay));
        Assert.Equal(1, trainer.LearningRate!.At(9));
        Assert.Equal((null, null, null, 0.0),
            (trainer.GradientClip, trainer.AverageDecay, trainer.Objective.MinSnr, trainer.Objective.NoiseOffset));
        Assert.Equal((8, 512, 512), (batches.BatchSize, batches.Width, batches.Height));
        Assert.Equal((0.05, 0.05, 0.05), (batches.Drops.Image, batches.Drops.Text, batches.Drops.Both));
        Assert.False(batches.HasNoiseShift);
    }

    [Fact]
    public void The_learning_rate_of_a_step_does_not_depend_on_the_number_of_steps()
    {
        var inputs = s_inputs with { WarmUp = 2, DecaySteps = 8 };

        Assert.Equal(LearningRateDecay.Cosine, inputs.TrainerOptions.LearningRate!.Decay);
        Assert.Equal([0.5, 1, 1], Enumerable.Range(0, 3).Select(step => inputs.TrainerOptions.LearningRate!.At(step)));
        Assert.Equal(inputs.TrainerOptions.LearningRate!.At(5), (inputs with { Steps = 1000 }).TrainerOptions.LearningRate!.At(5));
    }
}
