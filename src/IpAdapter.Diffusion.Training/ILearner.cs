namespace IpAdapter.Diffusion.Training;

/// <summary>Something at a UNet that learns, and the file it is written to.</summary>
/// <remarks>
/// What learns may be added to the UNet (<see cref="Patches"/>), make what it reads of the texts (<see cref="Text"/>), or lie in the UNet
/// itself: then the model that a <see cref="Trainer"/> is given is the learner's own.
/// </remarks>
public interface ILearner : IDisposable
{
    /// <summary>What learns, by the names of the file that is written: tensors that gradients are recorded for.</summary>
    IReadOnlyDictionary<string, Tensor> Weights { get; }

    /// <summary>What else is in the file, by name: numbers that do not learn, such as a LoRA's alpha.</summary>
    IReadOnlyDictionary<string, Tensor> Constants => new Dictionary<string, Tensor>();

    /// <summary>What the file's header has to say so that it is read as it is meant.</summary>
    IReadOnlyDictionary<string, string> Notes => new Dictionary<string, string>();

    /// <summary>The <c>config.json</c> that belongs beside the file; null for a file that needs none.</summary>
    string? Config => null;

    /// <summary>What is added to the UNet to predict a batch with the weights as they are.</summary>
    IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch) => [];

    /// <summary>What the UNet reads of a batch's texts with the weights as they are.</summary>
    TextConditions Text(TrainingBatch batch) => new(batch.TextStates, batch.Added);
}
