using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>A tiny model of one of the families on a store of its own, and batches for it.</summary>
internal sealed class TinyModel : IDisposable
{
    public static readonly string Models = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models");

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(0);   // the global one is every test's that runs at the same time

    public TinyModel(string family, ScalarType type = ScalarType.Float32)
    {
        Store = new(ComputeDevice.Create("cpu", type));
        UNet = TinyUNet.Open($"{family}-tiny") with { Name = family };
        Model = UNetModel.Bind(UNet, Store);
    }

    public static TheoryData<string> Families => ["sd15", "sdxl"];

    public DeviceStore Store { get; }

    public UNet UNet { get; }

    public UNetModel Model { get; }

    public NoiseSchedule Schedule => new(UNet.Schedule);

    public Trainer Trainer(ILearner learner, UNetModel? model = null, double rate = 1e-3, double? average = null) =>
        new(model ?? Model, Schedule, learner, new() { Optimizer = new() { LearningRate = rate }, AverageDecay = average });

    /// <summary>A batch of noise.</summary>
    public TrainingBatch Batch(int seed, int rows = 2, int edge = 8)
    {
        _generator.manual_seed(seed);
        var timesteps = Enumerable.Range(0, rows).Select(row => (137 * (seed + 3 * row)) % 900 + 50).ToArray();
        return new(Noise(rows, 4, edge, edge), Noise(rows, 4, edge, edge), timesteps, Noise(rows, 7, UNet.Config.CrossAttentionWidth))
        {
            Added = UNet.Config.Added is { } added
                ? new(Noise(rows, added.PooledWidth), tensor(Enumerable.Repeat(64f, rows * 6).ToArray()).view(rows, 6))
                : null,
        };
    }

    /// <summary>Standard normal numbers in the device's type.</summary>
    public Tensor Noise(params long[] shape) => randn(shape, Store.Device.DType, generator: _generator);

    /// <summary>Numbers evenly from 0 to 1 in the device's type.</summary>
    public Tensor Even(params long[] shape) => rand(shape, Store.Device.DType, generator: _generator);

    /// <summary>What a learner makes of noisy latents.</summary>
    public Tensor Predict(ILearner learner, Tensor noisy, TrainingBatch batch, UNetModel? model = null)
    {
        using var mode = no_grad();
        var text = learner.Text(batch);
        using var run = UNetRun.Bind(model ?? Model, learner.Patches(batch), new(batch.Timesteps.Count, Guided: false), text.States,
            noisy.size(2), noisy.size(3), text.Added);
        return Predict(run, noisy, batch);
    }

    /// <summary>What a UNet makes of noisy latents, by the ordinary way of drawing.</summary>
    public Tensor Predict(UNet unet, Tensor noisy, TrainingBatch batch, TextConditions? text = null)
    {
        using var mode = no_grad();
        text ??= new(batch.TextStates, batch.Added);
        using var run = UNetRun.Bind(unet, Store, new BatchLayout(batch.Timesteps.Count, Guided: false), text.States, noisy.size(2),
            noisy.size(3), text.Added);
        return Predict(run, noisy, batch);
    }

    /// <summary>Pairs that a learner would predict without error: what it predicts of noise is the noise to be found.</summary>
    public TrainingBatch PairsFor(ILearner teacher, TrainingBatch batch, UNetModel? model = null)
    {
        using var mode = no_grad();
        var noise = Predict(teacher, batch.Noise, batch, model);
        var levels = batch.Timesteps.Select(timestep => (double)Schedule.AlphasCumulative[timestep]).ToArray();
        var (signal, deviation) = (Rows(levels.Select(Math.Sqrt)), Rows(levels.Select(level => Math.Sqrt(1 - level))));
        return batch with { Noise = noise, Latents = (batch.Noise - deviation * noise) / signal };

        Tensor Rows(IEnumerable<double> values) => tensor(values.ToArray(), Store.Device.DType).view(-1, 1, 1, 1);
    }

    public void Dispose()
    {
        Model.Dispose();
        _scope.Dispose();
        Store.Dispose();
        Store.Device.Dispose();
        _generator.Dispose();
    }

    private static Tensor Predict(UNetRun run, Tensor noisy, TrainingBatch batch) => run.Predict(noisy,
        tensor(batch.Timesteps.Select(timestep => (float)timestep).ToArray()), new DenoisingStep(batch.Timesteps[0], 0, 1, 0));
}
