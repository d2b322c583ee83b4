using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training.ImagePrompts;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>What a UNet's layers compute is computed again in the backward pass.</summary>
public sealed class CheckpointingTests : IDisposable
{
    private static readonly string Models =
        Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models");

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly UNet _unet = TinyUNet.Open("sd15-tiny");

    public void Dispose()
    {
        _scope.Dispose();
        _store.Dispose();
        _store.Device.Dispose();
    }

    [Theory]
    [InlineData("ip-adapter_sd15.safetensors")]
    [InlineData("ip-adapter-plus_sd15.safetensors")]
    [InlineData("simple")]
    public void Loss_and_gradients_are_the_same_to_the_bit(string file)
    {
        var (loss, kept) = Gradients(file, new TrainerOptions());
        var (again, recomputed) = Gradients(file, new TrainerOptions { Checkpointing = true });

        Assert.Equal(loss, again);
        Assert.NotEmpty(kept);
        Assert.All(kept, gradient => Assert.True(gradient.Value.bytes.SequenceEqual(recomputed[gradient.Key].bytes), gradient.Key));
    }

    [Fact]
    public void A_training_that_is_cancelled_in_the_backward_pass_ends_there()
    {
        using var learner = Learner(out var width);
        using var model = UNetModel.Bind(_unet, _store);
        using var trainer = new Trainer(model, new NoiseSchedule(_unet.Schedule), new Cancelling(learner),
            new TrainerOptions { Checkpointing = true });

        Assert.Throws<OperationCanceledException>(() => trainer.Step([Batch(width)]));

        Assert.Equal(0, trainer.Steps);
    }

    private ImagePromptLearner Learner(out long embeddingWidth)
    {
        var adapter = new AdapterReader(ImageProjectionKinds.Published)
            .Read(Path.Combine(Models, "ip-adapter", "ip-adapter_sd15.safetensors"));
        embeddingWidth = adapter.EmbeddingWidth;
        return new(adapter, ImageProjectionKinds.Published.Get(adapter), _store);
    }

    private (double Loss, Dictionary<string, Tensor> Gradients) Gradients(string file, TrainerOptions options)
    {
        using var model = UNetModel.Bind(_unet, _store);
        var adapter = file == "simple" ? null
            : new AdapterReader(ImageProjectionKinds.Published).Read(Path.Combine(Models, "ip-adapter", file));
        using var learner = adapter is null
            ? new ImagePromptLearner(new NewImagePrompt(12) { JoinsText = true }, _unet, 2, _store)
            : new ImagePromptLearner(adapter, ImageProjectionKinds.Published.Get(adapter), _store);
        using var trainer = new Trainer(model, new NoiseSchedule(_unet.Schedule), learner, options);
        var batch = Batch(adapter?.EmbeddingWidth ?? 12, adapter?.Kind ?? "base");
        var loss = trainer.Accumulate([batch, batch]);
        return (loss, learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.grad!.clone()));
    }

    private TrainingBatch Batch(long width, string kind = "base")
    {
        manual_seed(5);
        return new(randn(2, 4, 8, 8), randn(2, 4, 8, 8), [17, 500], randn(2, 7, _unet.Config.CrossAttentionWidth))
        {
            ImageEmbeddings = kind == "plus" ? randn(2, 1, 9, width) : randn(2, 1, width),
        };
    }

    /// <summary>Cancels at a layer of the backward pass: behind those of the forward pass.</summary>
    private sealed class Cancelling(ILearner learner) : ILearner
    {
        public IReadOnlyDictionary<string, Tensor> Weights => learner.Weights;

        public IReadOnlyList<IUNetPatch> Patches(TrainingBatch batch) => [.. learner.Patches(batch), new Patch()];

        public void Dispose() => learner.Dispose();

        private sealed record Patch : IUNetPatch
        {
            public IUNetSession Bind(UNetBinding binding) => new Session(binding.Sites.Count(site => site.IsCross));
        }

        private sealed class Session(int layers) : ICrossAttentionAddition
        {
            private int _called;

            public bool AppliesTo(AttentionSite site) => site.IsCross;

            public Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width) =>
                ++_called > layers ? throw new OperationCanceledException("cancelled") : null;

            public void Dispose()
            {
            }
        }
    }
}
