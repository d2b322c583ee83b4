using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Structure;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains a ControlNet (arXiv:2302.05543): a copy of the UNet's way down learns to lead it by control pictures.
/// </summary>
[Node("training/train-controlnet")]
[Resumable]
public sealed class TrainControlNet(DeviceStore store, TrainingRunner runner)
    : INode<TrainControlNet.Inputs, TrainControlNet.Outputs>, ICheck<TrainControlNet.Inputs, TrainControlNet.Outputs>
{
    /// <param name="Hint">Where the control pictures come from: from the data (conditioning_image in a list, NAME.hint.png beside a
    /// picture), or made of the picture.</param>
    public sealed record Inputs(HintKind Hint = HintKind.FromData) : TrainingInputs;

    /// <param name="File">The ControlNet's file, to be written as an output; it holds its configuration.</param>
    /// <param name="ControlNet">The ControlNet, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, ControlNet ControlNet);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { Hints = new HintOptions(inputs.Hint) };
        var file = await runner.RunAsync(inputs, new("controlnet", encoders, () => new(UNetModel.Bind(inputs.UNet, store),
            new ControlNetLearner(inputs.UNet, null, unchecked((ulong)inputs.Seed), store))), context).ConfigureAwait(false);
        return new(file, ControlNet.Open(file.Path));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report) =>
        TrainingCheck.Check(inputs, report, store.Device.DType, unet => unet.Weights.ParameterCount / 2);
}
