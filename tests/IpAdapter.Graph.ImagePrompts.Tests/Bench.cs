using System.Security.Cryptography;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>
/// The small base model with its two adapters on a store of its own, and predictions of its UNet for an input that never changes.
/// </summary>
public sealed class Bench : IDisposable
{
    private readonly Tensor _sample = Noise(1, 2, 4, 16, 16);
    private readonly Tensor _states = Noise(2, 2, 77, 128);

    internal DeviceStore Store { get; } = new(ComputeDevice.Create("cpu"));

    internal UNet UNet { get; } = Samples.Load(Samples.Emblem).UNet;

    internal ImageEncoder Encoder { get; } = ImageEncoder.Open(Path.Combine(Samples.Emblem, "image_encoder"));

    internal ImagePromptAdapter Base { get; } = Samples.Reader.Read(Samples.EmblemBase);

    internal ImagePromptAdapter Plus { get; } = Samples.Reader.Read(Samples.EmblemPlus);

    internal ImagePrompt BasePrompt { get; } = new(Noise(3, 1, 1, 64), zeros(1, 1, 64));

    internal ImagePrompt PlusPrompt { get; } = new(Noise(4, 1, 1, 65, 128), Noise(5, 1, 1, 65, 128));

    public void Dispose()
    {
        BasePrompt.Dispose();
        PlusPrompt.Dispose();
        _sample.Dispose();
        _states.Dispose();
        Store.Dispose();
    }

    internal static Tensor Noise(long seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }

    /// <summary>A UNet with an image prompt, as the node makes it.</summary>
    internal static UNet Apply(UNet unet, ImagePromptAdapter adapter, ImagePrompt prompt, double scale, string? blocks = null) =>
        new ApplyImagePrompt(Samples.Kinds).CheckAndRunAsync(new(unet, adapter, prompt, scale, blocks),
            new NodeContext { NodeName = "applied" }, Samples.ResultTypes).GetAwaiter().GetResult();

    /// <summary>A UNet with an image prompt, with anything the node takes.</summary>
    internal static UNet Apply(ApplyImagePrompt.Inputs inputs) => new ApplyImagePrompt(Samples.Kinds)
        .CheckAndRunAsync(inputs, new NodeContext { NodeName = "applied" }, Samples.ResultTypes).GetAwaiter().GetResult();

    /// <summary>The prediction of one guided call, as numbers.</summary>
    internal float[] Predict(UNet unet, int index = 0, double sigma = 1) =>
        Predict(unet, new BatchLayout(1, Guided: true), _sample, _states, new DenoisingStep(500, index, 10, sigma));

    internal float[] Predict(UNet unet, BatchLayout batch, Tensor sample, Tensor states, DenoisingStep? step = null) =>
        Store.Device.RunAsync(() =>
    {
        using var run = UNetRun.Bind(unet, Store, batch, states, sample.size(2), sample.size(3));
        return run.Predict(sample, step ?? new DenoisingStep(500, 0, 1, 1)).data<float>().ToArray();
    }).GetAwaiter().GetResult();

    /// <summary>What the patches of a UNet have to say after a run of some calls.</summary>
    internal IReadOnlyList<string> Remarks(UNet unet, int calls) => Store.Device.RunAsync<IReadOnlyList<string>>(() =>
    {
        using var scope = NewDisposeScope();
        using var run = UNetRun.Bind(unet, Store, new BatchLayout(1, Guided: true), _states, _sample.size(2), _sample.size(3));
        for (var index = 0; index < calls; index++)
            run.Predict(_sample, new DenoisingStep(500, index, calls, 1));
        return [.. run.Remarks];
    }).GetAwaiter().GetResult();

    /// <summary>Digest of all weights of the UNet as the store lends them.</summary>
    internal string DigestOfWeights() => Store.Device.RunAsync(() =>
    {
        using var lease = Store.Lend(UNet.Weights);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in UNet.Weights.Names.Order(StringComparer.Ordinal))
            digest.AppendData(lease.Get(name).contiguous().bytes);
        return Convert.ToHexString(digest.GetHashAndReset());
    }).GetAwaiter().GetResult();
}
