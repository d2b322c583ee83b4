using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>The recorded tiny models on a store of their own, and predictions for an input that never changes.</summary>
public sealed class Bench : IDisposable
{
    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));

    internal static UNet Sd15 { get; } = TinyUNet.Open("sd15-tiny");

    internal static UNet Inpainting { get; } = TinyUNet.Open("sd15-tiny-inpainting");

    internal static UNet Sdxl { get; } = TinyUNet.Open("sdxl-tiny");

    internal static ControlNet Control { get; } = ControlNet.Open(Golden("controlnet-tiny"));

    internal static ControlNet SecondControl { get; } = ControlNet.Open(Golden("controlnet-tiny-2"));

    internal static T2IAdapter Sd15Adapter { get; } = T2IAdapter.Open(Golden("t2iadapter-tiny"));

    internal static T2IAdapter SdxlAdapter { get; } = T2IAdapter.Open(Golden("t2iadapter-sdxl-tiny"));

    internal static NodeContext Context => new() { NodeName = "applied" };

    internal static string Golden(string name) => Path.Combine(Repository.Root, "tests", "Golden", "models", name);

    public void Dispose() => _store.Dispose();

    /// <summary>The prediction of the last of some guided calls, as numbers.</summary>
    internal float[] Predict(UNet unet, long height = 8, long width = 8, int calls = 1) => Run(unet, height, width, calls).Prediction;

    /// <summary>What is said at the end of a run of some guided calls.</summary>
    internal IReadOnlyList<string> Remarks(UNet unet, int calls) => Run(unet, 8, 8, calls).Remarks;

    private (float[] Prediction, IReadOnlyList<string> Remarks) Run(UNet unet, long height, long width, int calls) =>
        _store.Device.RunAsync<(float[], IReadOnlyList<string>)>(() =>
    {
        using var scope = NewDisposeScope();
        using var noise = new SeededNoise(1);
        var sample = noise.Draw([2, unet.Config.InChannels, height, width]);
        var states = noise.Draw([2, 77, unet.Config.CrossAttentionWidth]);
        var added = unet.Config.Added is { } shape ? new AddedConditions(noise.Draw([2, shape.PooledWidth]), ones(2, 6).Times(64)) : null;
        using var run = UNetRun.Bind(unet, _store, new BatchLayout(1, Guided: true), states, height, width, added);
        for (var call = 0; call < calls - 1; call++)
            run.Predict(sample, new DenoisingStep(500, call, calls, 1));
        return (run.Predict(sample, new DenoisingStep(500, calls - 1, calls, 1)).data<float>().ToArray(), [.. run.Remarks]);
    }).GetAwaiter().GetResult();

}
