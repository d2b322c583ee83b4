using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains the simple adapter that the paper compares with (arXiv:2308.06721, section 4.4.1): the picture's tokens stand beside the text's,
/// and their projection alone learns. image-prompt/apply draws with it.
/// </summary>
[Node("training/train-simple-adapter")]
[Resumable]
public sealed class TrainSimpleAdapter(DeviceStore store, TrainingRunner runner)
    : INode<TrainSimpleAdapter.Inputs, TrainSimpleAdapter.Outputs>, ICheck<TrainSimpleAdapter.Inputs, TrainSimpleAdapter.Outputs>
{
    private static readonly AdapterReader s_reader = new(ImageProjectionKinds.Published);

    /// <param name="ImageEncoder">Reads the pictures for the adapter.</param>
    /// <param name="Tokens">Tokens of a picture.</param>
    public sealed record Inputs(
        ImageEncoder ImageEncoder,
        [property: Range(1, 1024)] int Tokens = 4) : TrainingInputs;

    /// <param name="File">The adapter's file, to be written as an output.</param>
    /// <param name="Adapter">The adapter, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, ImagePromptAdapter Adapter);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { ImageEncoder = inputs.ImageEncoder };
        var adapter = new NewImagePrompt(inputs.ImageEncoder.Config.EmbeddingWidth, inputs.Tokens) { JoinsText = true };
        var task = new TrainingTask("simple-adapter", encoders, () => new(UNetModel.Bind(inputs.UNet, store),
            new ImagePromptLearner(adapter, inputs.UNet, unchecked((ulong)inputs.Seed), store)));
        var file = await runner.RunAsync(inputs, task, context).ConfigureAwait(false);
        return new(file, s_reader.Read(file.Path));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report) =>
        TrainingCheck.Check(inputs, report, store.Device.DType);
}
