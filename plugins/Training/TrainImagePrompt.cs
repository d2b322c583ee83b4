using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Trains an image prompt adapter (IP-Adapter, arXiv:2308.06721, section 3.2): its projection and the keys and values of every
/// cross-attention layer learn from pairs of a picture and a text; everything else stays as it is.
/// </summary>
[Node("training/train-image-prompt")]
[Resumable]
public sealed class TrainImagePrompt(DeviceStore store, TrainingRunner runner)
    : INode<TrainImagePrompt.Inputs, TrainImagePrompt.Outputs>, ICheck<TrainImagePrompt.Inputs, TrainImagePrompt.Outputs>
{
    private static readonly AdapterReader s_reader = new(ImageProjectionKinds.Published);

    /// <param name="ImageEncoder">Reads the pictures for the adapter.</param>
    /// <param name="Adapter">An adapter of kind base or plus to begin with; without one, it begins as the paper's does.</param>
    /// <param name="Kind">Kind of an adapter that begins from nothing.</param>
    /// <param name="Tokens">Tokens of an adapter that begins from nothing; without it 4, of Plus 16.</param>
    public sealed record Inputs(
        ImageEncoder ImageEncoder,
        ImagePromptAdapter? Adapter = null,
        AdapterKind Kind = AdapterKind.Base,
        [property: Range(1, 1024)] int? Tokens = null) : TrainingInputs;

    /// <param name="File">The adapter's file, to be written as an output.</param>
    /// <param name="Adapter">The adapter, to be used in the same workflow.</param>
    [Outputs]
    public sealed record Outputs([property: Main] WeightFile File, ImagePromptAdapter Adapter);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var file = await runner.RunAsync(inputs, Task(inputs), context).ConfigureAwait(false);
        return new(file, s_reader.Read(file.Path));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        TrainingCheck.Check(inputs, report, store.Device.DType, KeysAndValues);
        inputs.TryGet(i => i.ImageEncoder, out var encoder);
        inputs.TryGet(i => i.UNet, out var unet);
        if (!inputs.TryGet(i => i.Adapter, out var adapter) || adapter is null)
            return;
        if (inputs.TryGet(i => i.Tokens, out var tokens) && tokens is not null)
            report.Problem(i => i.Tokens, $"adapter '{adapter.Name}' has {adapter.TokenCount} tokens already: leave the number out, or the "
                + "adapter");
        var kind = ImageProjectionKinds.Published.Get(adapter);
        if (adapter.JoinsText)
            report.Problem(i => i.Adapter, $"'{adapter.Name}' is a simple adapter, without keys and values of its own: train it with "
                + "training/train-simple-adapter");
        else if (AdapterCompatibility.ProblemWithPictures(adapter, kind) is { } faces)
            report.Problem(i => i.Adapter, faces);
        else if (unet is not null && AdapterCompatibility.ProblemOf(adapter, unet) is { } problem)
            report.Problem(i => i.Adapter, problem);
        else if (encoder is not null && AdapterCompatibility.ProblemOf(adapter, kind, encoder) is { } unread)
            report.Problem(i => i.ImageEncoder, unread);
    }

    // Most of what learns; the projection is small beside it.
    private static long KeysAndValues(UNet unet) =>
        AttentionSites.For(unet.Config).Where(site => site.IsCross).Sum(site => 2L * site.Channels * unet.Config.CrossAttentionWidth);

    private TrainingTask Task(Inputs inputs)
    {
        var kind = inputs.Adapter is { } adapter ? ImageProjectionKinds.Published.Get(adapter) : null;
        var isPlus = inputs.Kind == AdapterKind.Plus;
        var reading = kind?.Encoder ?? (isPlus ? new HiddenStatesReading() : new ImageEmbeddingsReading());
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { ImageEncoder = inputs.ImageEncoder, Reading = reading };
        return new("ip-adapter", encoders, () => new(UNetModel.Bind(inputs.UNet, store), Learner()));

        ImagePromptLearner Learner()
        {
            if (inputs.Adapter is { } begun)
                return new(begun, kind!, store);
            var width = inputs.UNet.Config.CrossAttentionWidth;
            var fresh = new NewImagePrompt(reading.WidthFrom(inputs.ImageEncoder.Config), inputs.Tokens ?? (isPlus ? 16 : 4))
            {
                Resampler = isPlus ? new NewResampler(width, (int)Math.Max(1, width / NewResampler.HeadWidth)) : null,
            };
            return new(fresh, inputs.UNet, unchecked((ulong)inputs.Seed), store);
        }
    }
}
