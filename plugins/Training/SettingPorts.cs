using System.Runtime.CompilerServices;
using IpAdapter.Diffusion.Training;

namespace IpAdapter.Graph.Training;

/// <summary>Where a workflow says what a training is told.</summary>
internal static class SettingPorts
{
    /// <summary>Shows a problem where its setting is.</summary>
    public static NodeInputException At(TrainingException problem)
    {
        return problem.Setting switch
        {
            TrainingSetting.UNet => At((TrainingInputs i) => i.UNet),
            TrainingSetting.Adapter => At((TrainImagePrompt.Inputs i) => i.Adapter),
            TrainingSetting.NewWord => At((TrainTextualInversion.Inputs i) => i.Token),
            TrainingSetting.Layers => At((TrainLora.Inputs i) => i.Layers),
            TrainingSetting.Rank => At((TrainLora.Inputs i) => i.Rank),
            TrainingSetting.BatchSize => At((TrainingInputs i) => i.Batch),
            TrainingSetting.Width => At((TrainingInputs i) => i.Width),
            TrainingSetting.Height => At((TrainingInputs i) => i.Height),
            TrainingSetting.Buckets => At((TrainingInputs i) => i.Buckets),
            TrainingSetting.ValidationPairs => At((TrainingInputs i) => i.ValidationPairs),
            TrainingSetting.Drops => At((TrainingInputs i) => i.DropImage),
            TrainingSetting.LearningRate => At((TrainingInputs i) => i.LearningRate),
            TrainingSetting.Checkpoint => At((TrainingInputs i) => i.Steps),
            _ => throw new ArgumentOutOfRangeException(nameof(problem), problem.Setting, "has no port"),
        };

        NodeInputException At<TInputs>(Func<TInputs, object?> input, [CallerArgumentExpression(nameof(input))] string text = "")
            where TInputs : notnull => NodeInputException.At(input, problem.Message, problem, text);
    }
}
