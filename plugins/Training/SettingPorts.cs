using IpAdapter.Diffusion.Training;

namespace IpAdapter.Graph.Training;

/// <summary>Where a workflow says what a training is told.</summary>
internal static class SettingPorts
{
    private static readonly Dictionary<TrainingSetting, string> s_ports = new()
    {
        [TrainingSetting.UNet] = nameof(TrainingInputs.UNet),
        [TrainingSetting.Adapter] = nameof(TrainImagePrompt.Inputs.Adapter),
        [TrainingSetting.NewWord] = nameof(TrainTextualInversion.Inputs.Token),
        [TrainingSetting.Layers] = nameof(TrainLora.Inputs.Layers),
        [TrainingSetting.Rank] = nameof(TrainLora.Inputs.Rank),
        [TrainingSetting.BatchSize] = nameof(TrainingInputs.Batch),
        [TrainingSetting.Width] = nameof(TrainingInputs.Width),
        [TrainingSetting.Height] = nameof(TrainingInputs.Height),
        [TrainingSetting.Buckets] = nameof(TrainingInputs.Buckets),
        [TrainingSetting.Drops] = nameof(TrainingInputs.DropImage),
        [TrainingSetting.LearningRate] = nameof(TrainingInputs.LearningRate),
        [TrainingSetting.Checkpoint] = nameof(TrainingInputs.Steps),
    };

    /// <summary>Shows a problem where its setting is.</summary>
    public static NodeInputException At(TrainingException problem) => new(s_ports[problem.Setting], problem.Message, problem);
}
