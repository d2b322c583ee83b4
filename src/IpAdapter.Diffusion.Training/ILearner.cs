namespace IpAdapter.Diffusion.Training;

/// <summary>Something beside a UNet that learns, while the UNet does not.</summary>
public interface ILearner : IDisposable
{
    /// <summary>What learns, by the names of the file that is written: tensors that gradients are recorded for.</summary>
    IReadOnlyDictionary<string, Tensor> Weights { get; }

    /// <summary>What is added to the UNet to predict a batch with the weights as they are.</summary>
    IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch);
}
