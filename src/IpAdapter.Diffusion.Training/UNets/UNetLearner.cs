using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Initialisation;

namespace IpAdapter.Diffusion.Training.UNets;

/// <summary>
/// A whole UNet that learns to predict noise (arXiv:2006.11239, equation 14: DDPM's L_simple), from a checkpoint or from nothing.
/// </summary>
/// <remarks>Used on the device's thread. Weights, their gradients and the optimiser's two means take 16 bytes a parameter.</remarks>
public sealed class UNetLearner : ILearner
{
    private readonly LearningTensors _weights;

    /// <summary>Begins with the weights of a UNet, which stay as they are.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="store">Lends its weights.</param>
    /// <exception cref="TrainingException">LoRAs are on the UNet, or the device computes in another type than float32.</exception>
    public UNetLearner(UNet unet, DeviceStore store)
    {
        if (ProblemOf(unet) is { } problem)
            throw new TrainingException(TrainingSetting.UNet, problem);
        _weights = new LearningTensors(store);
        _weights.Add(unet.Weights, "", store);
        (Config, Model) = (unet.Config.ToJson(), UNetModel.Create(_weights, unet.Config, store));
    }

    /// <summary>Begins with weights drawn from a seed, as PyTorch's layers begin.</summary>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="store">The store of the device.</param>
    /// <exception cref="TrainingException">The device computes in another type than float32.</exception>
    public UNetLearner(UNetConfig config, ulong seed, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        _weights = new LearningTensors(store);
        using var initial = new InitialWeights(seed);
        _weights.Add(initial.For(config.Shapes()));
        (Config, Model) = (config.ToJson(), UNetModel.Create(_weights, config, store));
    }

    /// <summary>Why a UNet is not trained as a whole, or null.</summary>
    public static string? ProblemOf(UNet unet) => unet.LowRank.Count > 0
        ? $"UNet '{unet.Name}' has the LoRA '{unet.LowRank[0].Name}', which a whole UNet that learns would not have: train it without"
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Weights => _weights.All;

    /// <inheritdoc/>
    public string Config { get; }

    /// <summary>The UNet over what learns: the model to train with.</summary>
    public UNetModel Model { get; }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _weights.Dispose();
    }
}
