using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training.ImagePrompts;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>A UNet that computes in bfloat16, beside weights that learn in float32.</summary>
public sealed class BFloat16Tests : IDisposable
{
    private static readonly string s_tests = (string)AppContext.GetData("IpAdapter.Tests.Folder")!;

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // bfloat16 has 8 bits: single operations err by some thousandths, and a gradient is a sum of many.
    [Theory]
    [InlineData("tests/Golden/models/sd15-tiny", "tests/Golden/models/ip-adapter/ip-adapter_sd15.safetensors", 8)]
    [InlineData("samples/models/emblem", "samples/models/emblem/ip-adapter.safetensors", 16)]
    public void Loss_and_gradients_are_those_of_float32_within_its_tolerance(string model, string adapter, int edge)
    {
        var (loss, exact) = Gradients(model, adapter, edge, "float32");
        var (rough, gradients) = Gradients(model, adapter, edge, "bfloat16");

        Assert.Equal(loss, rough, loss * 0.02);
        Assert.NotEqual(loss, rough);   // something was computed in bfloat16
        Assert.All(gradients.Values, gradient => Assert.Equal(ScalarType.Float32, gradient.dtype));
        var (one, other) = (All(exact), All(gradients));
        var cosine = (one * other).sum().item<float>() / one.norm().item<float>() / other.norm().item<float>();
        Assert.InRange(cosine, 0.99, 1.0001);
        Assert.InRange(other.norm().item<float>() / one.norm().item<float>(), 0.95, 1.05);

        static Tensor All(IReadOnlyDictionary<string, Tensor> tensors) =>
            cat([.. tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal).Select(tensor => tensor.Value.flatten())]);
    }

    private static (double Loss, IReadOnlyDictionary<string, Tensor> Gradients) Gradients(string model, string file, int edge, string type)
    {
        using var device = ComputeDevice.Create("cpu", type);
        using var store = new DeviceStore(device);
        var unet = TinyUNet.OpenFolder(Path.Combine(s_tests, "..", model, "unet"));
        var adapter = new AdapterReader(ImageProjectionKinds.Published).Read(Path.Combine(s_tests, "..", file));
        using var network = UNetModel.Bind(unet, store);
        using var learner = new ImagePromptLearner(adapter, ImageProjectionKinds.Published.Get(adapter), store);
        using var trainer = new Trainer(network, new NoiseSchedule(unet.Schedule), learner, new TrainerOptions());
        manual_seed(7);
        var batch = new TrainingBatch(randn(2, 4, edge, edge), randn(2, 4, edge, edge), [200, 700],
            randn(2, 7, unet.Config.CrossAttentionWidth))
        {
            ImageEmbeddings = randn(2, 1, adapter.EmbeddingWidth),
        };
        var loss = trainer.Accumulate([batch]);
        return (loss, learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.grad!.clone()));
    }
}
