using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Sampling;

/// <summary>Draws pictures in latent space: takes noise away from random latents, step by step, led by a prompt and by whatever the UNet carries (image prompts, structure).</summary>
/// <returns>The pictures in latent space; latents/decode makes them visible.</returns>
[Node("sampling/sample")]
public sealed class Sample(DeviceStore store, INoiseSources noises, IEnumerable<ISamplingObserver> observers) : INode<Sample.Inputs, Latents>, IDescribe
{
    /// <param name="UNet">The model that draws.</param>
    /// <param name="Positive">What is wanted; each prompt is drawn.</param>
    /// <param name="Sampler">How noise is taken away: the name of a node such as ddim, or its output.</param>
    /// <param name="Width">Width of a picture in pixels: a multiple of what one latent pixel stands for (8 in Stable Diffusion).</param>
    /// <param name="Height">Height of a picture in pixels: a multiple like the width.</param>
    /// <param name="Negative">What is not wanted: one for all prompts or one for each. Without it, the empty prompt.</param>
    /// <param name="Steps">Calls of the model: more are slower and finer.</param>
    /// <param name="Guidance">How strictly the prompt is followed (classifier-free guidance): 1 or less turns guidance, and the negative prompt with it, off and halves the work.</param>
    /// <param name="Seed">Which noise to begin from: the same seed is the same picture. A list draws one picture for each.</param>
    /// <param name="Count">Pictures of each prompt, drawn together.</param>
    public sealed record Inputs(
        [property: Each] UNet UNet,
        Conditioning Positive,
        Sampler Sampler,
        [property: Range(16, 16384)] int Width,
        [property: Range(16, 16384)] int Height,
        Conditioning? Negative = null,
        [property: Range(1, 1000)] int Steps = 20,
        [property: Range(0, 100)] double Guidance = 7.5,
        [property: Each] long Seed = 0,
        [property: Range(1, 1024)] int Count = 1);

    private readonly ISamplingObserver[] _observers = [.. observers];

    /// <inheritdoc/>
    public async ValueTask<Latents> RunAsync(Inputs inputs, NodeContext context) =>
        await store.Device.RunAsync(() => Draw(inputs, context), context.Cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        var request = new SamplingRequest
        {
            UNet = Find<UNet>(nameof(Inputs.UNet)),
            Positive = Find<ConditioningDescription>(nameof(Inputs.Positive)),
            Negative = Find<ConditioningDescription>(nameof(Inputs.Negative)),
            Sampler = Find<Sampler>(nameof(Inputs.Sampler)),
            Steps = Find<int?>(nameof(Inputs.Steps)),
            Width = Find<int?>(nameof(Inputs.Width)),
            Height = Find<int?>(nameof(Inputs.Height)),
        };
        foreach (var (port, message) in request.Problems())
            description.Problem(port, message);
        if (request.UNet is { } unet)
            description.Output(new LatentsDescription(unet.Config.OutChannels, unet.PixelsPerLatent, request.Width, request.Height, request.Positive?.Prompts * Find<int?>(nameof(Inputs.Count))));

        T? Find<T>(string port) => description.TryGet<T>(port, out var value) ? value : default;
    }

    private Latents Draw(Inputs inputs, NodeContext context)
    {
        Check(inputs);
        using var scope = NewDisposeScope();
        var batch = new BatchLayout((int)inputs.Positive.States.size(0) * inputs.Count, Guided: inputs.Guidance > 1);
        var (height, width) = (inputs.Height / inputs.UNet.PixelsPerLatent, inputs.Width / inputs.UNet.PixelsPerLatent);
        var states = TextRows.Of(inputs.Positive, inputs.Negative, inputs.Count, batch.Guided);
        var added = AddedRows.Of(inputs.Positive, inputs.Negative, inputs.Count, batch.Guided, inputs.Width, inputs.Height);

        if (inputs.Negative is { Sizes: { AreWhole: false } } && added is not null)
            context.Log.Warn("the negative prompt's sizes are left out: they count only if original and target are both given");

        using var noise = noises.FromSeed(inputs.Seed);
        using var sampler = inputs.Sampler.Begin(new NoiseSchedule(inputs.UNet.Schedule), inputs.Steps);
        using var unet = UNetRun.Bind(inputs.UNet, store, batch, states, height, width, added);
        var denoising = new Denoising(unet, sampler, batch, inputs.Guidance, noise) { Observers = _observers, Context = context };
        var samples = denoising.Run([batch.Pictures, inputs.UNet.Config.InChannels, height, width], store.Device.Device);

        if (!samples.isfinite().all().item<bool>())
            context.Log.Warn("the latents hold numbers that are not finite, so the picture will be black or noise: try --dtype float32, a smaller scale, or less guidance");
        return new Latents(samples.DetachFromDisposeScope());
    }

    private static void Check(Inputs inputs)
    {
        var request = new SamplingRequest
        {
            UNet = inputs.UNet,
            Positive = Described(inputs.Positive),
            Negative = inputs.Negative is { } negative ? Described(negative) : null,
            Sampler = inputs.Sampler,
            Steps = inputs.Steps,
            Width = inputs.Width,
            Height = inputs.Height,
        };
        foreach (var (port, message) in request.Problems())
            throw new NodeInputException(port, message);
    }

    private static ConditioningDescription Described(Conditioning conditioning) =>
        new(conditioning.States.size(2), "the text encoder", (int)conditioning.States.size(0)) { PooledWidth = conditioning.Pooled?.size(1) };
}
