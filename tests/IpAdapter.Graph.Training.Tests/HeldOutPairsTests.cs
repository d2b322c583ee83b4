using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Training.Data;
using IpAdapter.Diffusion.Training.Preparation;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.Training.Tests;

/// <summary>Pairs that a training shows how far it is by. Alone, for tensors of other tests would be counted with its own.</summary>
[Collection(nameof(HeldOutPairsTests))]
[CollectionDefinition(nameof(HeldOutPairsTests), DisableParallelization = true)]
public sealed class HeldOutPairsTests : IDisposable
{
    private static readonly LoadModel.Outputs s_base = new LoadModel(KnownKinds.BuiltIn)
        .RunAsync(new(new FilePath(Path.Combine(
            (string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "samples", "models", "emblem"))), new() { NodeName = "base" })
        .AsTask().GetAwaiter().GetResult();

    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly string _folder = Directory.CreateTempSubdirectory("ipadapter-held-out-").FullName;

    public HeldOutPairsTests()
    {
        for (var number = 0; number < 3; number++)
        {
            using var file = File.Create(Path.Combine(_folder, $"{number}.png"));
            ImageFile.WritePng(new Image(32, 32, Enumerable.Repeat((byte)(50 * number), 3 * 32 * 32).ToArray()), file);
            File.WriteAllText(Path.Combine(_folder, $"{number}.txt"), $"a red circle on {number}");
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _store.Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task They_are_read_once_though_they_are_validated_and_drawn_for()
    {
        using var pairs = await ReadAsync(new Hooks(OnPicture: () => Directory.GetFiles(_folder).ToList().ForEach(File.Delete)), Cancellation);

        Assert.Equal([2, 1], pairs.Validation.Select(batch => batch.Timesteps.Count));
        Assert.Equal([0, 50], pairs.Shown.Select(pair => (int)pair.Picture.Pixels.Span[0]));
        Assert.Equal((2, 2), (pairs.Wanted!.Timesteps.Count, pairs.None!.Timesteps.Count));
        Assert.True(pairs.Wanted.Noise.allclose(pairs.None.Noise, 0, 0));
        Assert.True(pairs.Wanted.Noise.allclose(pairs.Validation[0].Noise, 0, 0));
    }

    [Fact]
    public async Task What_was_made_is_released_where_the_run_is_ended_meanwhile()
    {
        // Tensors of weights and of encoders come once.
        (await ReadAsync(new Hooks(), Cancellation)).Dispose();
        var before = Living();
        using var ending = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(new Hooks(OnNothing: ending.Cancel), ending.Token));

        Assert.Equal(before, Living());
    }

    private static long Living()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TorchSharp.torch.Tensor.TotalCount;
    }

    private Task<HeldOutPairs> ReadAsync(Hooks reading, CancellationToken cancellationToken)
    {
        var inputs = new TrainImagePrompt.Inputs(s_base.ImageEncoder!)
        {
            UNet = s_base.UNet,
            Autoencoder = s_base.Autoencoder!,
            TextEncoder = s_base.TextEncoder!,
            Data = new(_folder),
            Steps = 1,
            Width = 32,
            Height = 32,
            Batch = 2,
            SampleEvery = 1,
            Samples = 2
        };
        var encoders = new PairEncoders(inputs.Autoencoder, inputs.TextEncoder) { ImageEncoder = inputs.ImageEncoder, Reading = reading };
        var entries = new FolderShard(_folder).ReadIndex(Assert.Fail);
        return HeldOutPairs.ReadAsync(entries, inputs, encoders, _store, Assert.Fail, cancellationToken);
    }

    /// <summary>Tells when a picture is encoded, and when none is.</summary>
    private sealed record Hooks(Action? OnPicture = null, Action? OnNothing = null) : IEncoderReading
    {
        private readonly ImageEmbeddingsReading _reading = new();

        public string Name => _reading.Name;

        public bool IsByPatch => _reading.IsByPatch;

        public long WidthFrom(ImageEncoderConfig encoder) => _reading.WidthFrom(encoder);

        public string? EncoderOf(long width) => _reading.EncoderOf(width);

        public TorchSharp.torch.Tensor Read(ImageEncoderNetwork encoder, TorchSharp.torch.Tensor pixels)
        {
            OnPicture?.Invoke();
            return _reading.Read(encoder, pixels);
        }

        public TorchSharp.torch.Tensor ReadNothing(
            ImageEncoderNetwork encoder, TorchSharp.torch.Tensor empty, TorchSharp.torch.Tensor pictures)
        {
            OnNothing?.Invoke();
            return _reading.ReadNothing(encoder, empty, pictures);
        }
    }
}
