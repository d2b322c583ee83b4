using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Training.Loras;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains a LoRA (arXiv:2106.09685): low-rank matrices beside layers of the UNet learn from pairs of a picture and a text. Written by
/// kohya's names or PEFT's; lora/load reads both.
/// </summary>
[Node("training/train-lora")]
[Resumable]
public sealed class TrainLora(DeviceStore store, TrainingRunner runner)
    : INode<TrainLora.Inputs, TrainLora.Outputs>, ICheck<TrainLora.Inputs, TrainLora.Outputs>
{
    /// <param name="Rank">r: rows of the matrices between a layer's input and its output.</param>
    /// <param name="Alpha">What the matrices' product is multiplied with, over the rank; without it, the rank.</param>
    /// <param name="Layers">The layers, by diffusers' names or the ends of them (PEFT's target_modules); without any, the queries, keys,
    /// values and outputs of all attention.</param>
    /// <param name="Format">By whose names the file is written.</param>
    public sealed record Inputs(
        [property: Range(1, 4096)] int Rank = 8,
        [property: Range(0.001, 100_000)] double? Alpha = null,
        IReadOnlyList<string>? Layers = null,
        LowRankFormat Format = LowRankFormat.Kohya) : TrainingInputs
    {
        internal LowRankOptions Options => new()
        {
            Rank = Rank,
            Alpha = Alpha,
            Layers = Layers is { Count: > 0 } layers ? layers : LowRankOptions.Attention,
            Format = Format,
        };
    }

    /// <param name="File">The LoRA's file, to be written as an output.</param>
    /// <param name="Lora">The LoRA, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, Lora Lora);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder);
        var file = await runner.RunAsync(inputs, new("lora", encoders, () => Create(inputs)), context).ConfigureAwait(false);
        return new(file, Lora.Open(file.Path));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        TrainingCheck.Check(inputs, report, store.Device.DType);
        if (inputs.TryGet(i => i.UNet, out var unet) && inputs.TryGet(i => i.Layers, out var layers) && layers is { Count: > 0 }
            && LowRankLearner.ProblemOf(unet, new() { Layers = layers }) is { } problem)
            report.Problem(i => i.Layers, problem);
    }

    private Learning Create(Inputs inputs)
    {
        var learner = new LowRankLearner(inputs.UNet, inputs.Options, unchecked((ulong)inputs.Seed), store);
        return new(learner.Model, learner);
    }
}
