using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.Training.Structure;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains a T2I-Adapter (arXiv:2302.08453): a small network learns to lead the UNet by control pictures, which it reads once for a drawing.
/// </summary>
[Node("training/train-t2i-adapter")]
[Resumable]
public sealed class TrainT2IAdapter(DeviceStore store, TrainingRunner runner)
    : INode<TrainT2IAdapter.Inputs, TrainT2IAdapter.Outputs>, ICheck<TrainT2IAdapter.Inputs, TrainT2IAdapter.Outputs>
{
    /// <param name="Hint">Where the control pictures come from: the picture's colours by places (structure/colors draws with them), the
    /// picture itself, or the data (conditioning_image in a list, NAME.hint.png beside a picture).</param>
    /// <param name="Grey">Whether it reads control pictures in grey.</param>
    public sealed record Inputs(HintKind Hint = HintKind.Colors, bool Grey = false) : TrainingInputs;

    /// <param name="File">The adapter's file, to be written as an output; it holds its configuration.</param>
    /// <param name="Adapter">The adapter, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, T2IAdapter Adapter);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var channels = inputs.Grey ? 1 : 3;
        var hints = new HintOptions(inputs.Hint, channels, T2IAdapterLearner.HintMultiple(inputs.UNet));
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { Hints = hints };
        var file = await runner.RunAsync(inputs, new("t2i-adapter", encoders, () => new(UNetModel.Bind(inputs.UNet, store),
            new T2IAdapterLearner(inputs.UNet, channels, unchecked((ulong)inputs.Seed), store))), context).ConfigureAwait(false);
        return new(file, T2IAdapter.Open(file.Path));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        TrainingCheck.Check(inputs, report, store.Device.DType);
        if (inputs.TryGet(i => i.UNet, out var unet) && T2IAdapterLearner.ProblemOf(unet) is { } problem)
            report.Problem(i => i.UNet, problem);
    }
}
