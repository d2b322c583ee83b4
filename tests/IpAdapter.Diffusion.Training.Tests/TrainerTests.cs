using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>An adapter of a tiny model is trained.</summary>
public sealed class TrainerTests : IDisposable
{
    private static readonly string Models =
        Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models");

    private static readonly TrainerOptions s_options = new()
    {
        Optimizer = new AdamWOptions { LearningRate = 1e-3 },
        LearningRate = new LearningRate(6, WarmUp: 2, LearningRateDecay.Cosine),
        Objective = new ObjectiveOptions { MinSnr = 5 },
        GradientClip = 1,
        AverageDecay = 0.9,
    };

    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly TestData _data = new();
    private readonly UNet _unet = TinyUNet.Open("sd15-tiny");
    private readonly ImagePromptAdapter _adapter = Read(Path.Combine(Models, "ip-adapter", "ip-adapter_sd15.safetensors"));

    private static ImageProjectionKinds Kinds => ImageProjectionKinds.Published;

    public void Dispose()
    {
        _scope.Dispose();
        _store.Dispose();
        _store.Device.Dispose();
        _data.Dispose();
    }

    [Fact]
    public void What_is_frozen_stays_bit_by_bit_and_what_learns_changes()
    {
        using var lease = _store.Lend(_unet.Weights);
        var before = _unet.Weights.Names.ToDictionary(name => name, name => lease.Get(name).clone());
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        var learnt = learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
        using var trainer = new Trainer(model, Schedule, learner, s_options);

        for (var step = 0; step < 3; step++)
            trainer.Step([Batch(step)]);

        Assert.All(before, weight => Assert.True(Same(lease.Get(weight.Key), weight.Value), weight.Key));
        Assert.All(learnt, weight => Assert.False(Same(learner.Weights[weight.Key], weight.Value), weight.Key));
    }

    [Fact]
    public void A_training_that_goes_on_is_the_one_that_was_not_interrupted_to_the_bit()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var whole = Learner();
        using var uninterrupted = new Trainer(model, Schedule, whole, s_options);
        Dictionary<string, Tensor> kept = [];
        for (var step = 0; step < 6; step++)
        {
            if (step == 3)
                kept = uninterrupted.State.ToDictionary(state => state.Key, state => state.Value.detach().clone());
            uninterrupted.Step([Batch(step), Batch(10 + step)]);
        }

        using var again = Learner();
        using var resumed = new Trainer(model, Schedule, again, s_options);
        resumed.Resume(3, kept);
        for (var step = 3; step < 6; step++)
            resumed.Step([Batch(step), Batch(10 + step)]);

        Assert.Equal(6, resumed.Steps);
        Assert.All(uninterrupted.State.Zip(resumed.State), pair =>
            Assert.True(Same(pair.First.Value, pair.Second.Value), pair.First.Key));
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        using var trainer = new Trainer(model, Schedule, learner, s_options);
        var state = trainer.State.ToDictionary(one => one.Key, one => one.Value);
        state.Remove("average.image_proj.proj.bias");

        var problem = Assert.Throws<TrainingException>(() => trainer.Resume(3, state));

        Assert.Contains("'average.image_proj.proj.bias'", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, trainer.Steps);
    }

    [Fact]
    public void What_is_written_is_an_adapter_that_predicts_as_it_was_trained()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        using var trainer = new Trainer(model, Schedule, learner, s_options with { AverageDecay = null });
        trainer.Step([Batch(0)]);
        using (var file = File.Create(_data.In("trained.safetensors")))
            SafetensorsWriter.Write(file, [.. trainer.Result], new Dictionary<string, string>());

        using var written = Learner(Read(_data.In("trained.safetensors")));
        using var reading = new Trainer(model, Schedule, written, s_options);

        Assert.Equal(_adapter with { Name = "trained" }, Read(_data.In("trained.safetensors")) with
        {
            Projection = _adapter.Projection,
            Attention = _adapter.Attention,
        });
        Assert.Equal(trainer.Validate(Batch(1)), reading.Validate(Batch(1)));
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_before_a_weight_is_changed()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        var before = learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
        using var trainer = new Trainer(model, Schedule, learner, s_options);
        var batch = Batch(0);

        var problem = Assert.Throws<TrainingException>(() => trainer.Step([batch with { Latents = batch.Latents.Times(float.NaN) }]));

        Assert.Contains("the loss of step 1 is no number", problem.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingSetting.LearningRate, problem.Setting);
        Assert.All(before, weight => Assert.True(Same(learner.Weights[weight.Key], weight.Value), weight.Key));
        Assert.All(learner.Weights.Values, weight => Assert.Null(weight.grad));
    }

    [Fact]
    public void Gradients_that_are_no_numbers_change_no_weight()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        var before = learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
        using var trainer = new Trainer(model, Schedule, learner, s_options);
        var loss = trainer.Accumulate([Batch(0)]);
        using (TorchSharp.Scalar infinity = float.PositiveInfinity)
            learner.Weights["image_proj.proj.bias"].grad!.fill_(infinity);

        Assert.Contains("the gradients of step 1 are no numbers", Assert.Throws<TrainingException>(() => trainer.Apply(loss)).Message,
            StringComparison.Ordinal);

        Assert.Equal(0, trainer.Steps);
        Assert.All(before, weight => Assert.True(Same(learner.Weights[weight.Key], weight.Value), weight.Key));
    }

    [Fact]
    public void Offset_noise_is_learnt_from_where_it_is_asked_for()
    {
        using var model = UNetModel.Bind(_unet, _store);
        using var learner = Learner();
        using var plain = new Trainer(model, Schedule, learner, s_options);
        using var offset = new Trainer(model, Schedule, learner,
            s_options with { Objective = s_options.Objective with { NoiseOffset = 0.1 } });
        var (batch, shift) = (Batch(0), randn(2, 4, 1, 1));

        Assert.Throws<ArgumentNullException>(() => offset.Validate(batch));
        var shifted = batch with { Noise = batch.Noise.Plus(shift.Times(0.1f)) };
        Assert.Equal(plain.Validate(shifted), offset.Validate(batch with { NoiseShift = shift }), 1e-6);
    }

    [Fact]
    public void Adapters_that_read_faces_are_refused()
    {
        var faces = Read(Path.Combine(Models, "ip-adapter", "ip-adapter-faceid_sd15.bin"));

        var problem = Assert.Throws<TrainingException>(() => new ImagePromptLearner(faces, Kinds.Get(faces), _store));

        Assert.Contains("reads face identities (kind faceid)", problem.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingSetting.Adapter, problem.Setting);
    }

    [Fact]
    public void A_device_of_another_type_is_refused()
    {
        using var device = ComputeDevice.Create("cpu", "float16");
        using var store = new DeviceStore(device);

        var problem = Assert.Throws<TrainingException>(() => new ImagePromptLearner(_adapter, Kinds.Get(_adapter), store));

        Assert.Contains("the device computes in Float16", problem.Message, StringComparison.Ordinal);
    }

    private static bool Same(Tensor one, Tensor other) => one.bytes.SequenceEqual(other.bytes);

    private NoiseSchedule Schedule => new(_unet.Schedule);

    private static ImagePromptAdapter Read(string path) => new AdapterReader(Kinds).Read(path);

    private ImagePromptLearner Learner(ImagePromptAdapter? adapter = null) =>
        new(adapter ?? _adapter, Kinds.Get(adapter ?? _adapter), _store);

    private TrainingBatch Batch(int number)
    {
        // Not the global generator, which is every test's that runs at the same time.
        using var generator = new Generator((ulong)number);
        return new(Noise(2, 4, 8, 8), Noise(2, 4, 8, 8), [17 + number, 500 + number], Noise(2, 7, _unet.Config.CrossAttentionWidth))
        {
            ImageEmbeddings = Noise(2, 1, _adapter.EmbeddingWidth),
        };

        Tensor Noise(params long[] shape) => randn(shape, generator: generator);
    }
}
