using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains the whole UNet to predict noise (DDPM's L_simple, arXiv:2006.11239, equation 14): from the base model's weights, or from nothing.
/// The file is a diffusers folder's diffusion_pytorch_model.safetensors. Weights, gradients and the optimiser take 16 bytes a parameter.
/// </summary>
[Node("training/train-unet")]
[Resumable]
public sealed class TrainUNet(DeviceStore store, TrainingRunner runner)
    : INode<TrainUNet.Inputs, TrainUNet.Outputs>, ICheck<TrainUNet.Inputs, TrainUNet.Outputs>
{
    /// <param name="FromNothing">Whether it begins with weights drawn from the seed, in the UNet's shape, instead of its own.</param>
    public sealed record Inputs(bool FromNothing = false) : TrainingInputs;

    /// <param name="File">The UNet's file, to be written as an output.</param>
    /// <param name="UNet">The UNet, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, UNet UNet);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder);
        var file = await runner.RunAsync(inputs, new("unet", encoders, () => Create(inputs)), context).ConfigureAwait(false);
        return new(file, inputs.UNet with { Weights = WeightSet.Open(file.Path), LowRank = [] });
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        TrainingCheck.Check(inputs, report, store.Device.DType, unet => unet.Weights.ParameterCount, isWholeUNet: true);
        if (inputs.TryGet(i => i.UNet, out var unet) && UNetLearner.ProblemOf(unet) is { } problem)
            report.Problem(i => i.UNet, problem);
    }

    private Learning Create(Inputs inputs)
    {
        var learner = inputs.FromNothing
            ? new UNetLearner(inputs.UNet.Config, unchecked((ulong)inputs.Seed), store)
            : new UNetLearner(inputs.UNet, store);
        return new(learner.Model, learner);
    }
}
