using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.Structure;
using IpAdapter.Graph;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>A T2I-Adapter learns from control pictures, in the layout that goes with the UNet.</summary>
public sealed class T2IAdapterLearnerTests : IDisposable
{
    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void Gradients_are_those_of_finite_differences(string family)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = new T2IAdapterLearner(tiny.UNet, 3, 1, tiny.Store);

        LearnerLaws.GradientsAreTrue(tiny, learner, Batch(tiny, 1));
    }

    [Fact]
    public void A_training_goes_on_to_the_bit_and_the_UNet_stays_as_it_was()
    {
        using var tiny = new TinyModel("sdxl");

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => new T2IAdapterLearner(tiny.UNet, 3, 1, tiny.Store),
            step => Batch(tiny, step));
    }

    [Theory]
    [InlineData("sd15", 3, true, "full_adapter\"", "\"downscale_factor\": 8")]
    [InlineData("sd15", 1, false, "full_adapter\"", "\"in_channels\": 1")]
    [InlineData("sdxl", 3, true, "full_adapter_xl\"", "\"downscale_factor\": 16")]
    public void What_was_written_draws_as_it_was_trained(string family, int channels, bool isFolder, params string[] config)
    {
        using var tiny = new TinyModel(family);
        using var learner = new T2IAdapterLearner(tiny.UNet, channels, 1, tiny.Store);
        var picture = ControlNetLearnerTests.Picture(1, 64);
        var hint = channels == 1 ? picture.ToGreyTensor() : picture.ToUnitTensor();
        var batch = tiny.Batch(1) with { Hints = hint.expand(2, channels, 64, 64) };

        var path = isFolder ? LearnerLaws.Write(learner, _data, "t2i") : LearnerLaws.WriteFile(learner, _data, "t2i");
        var written = new LoadT2IAdapter(KnownKinds.BuiltIn).Run(new(new FilePath(path)));
        var unet = new ApplyT2IAdapter().Run(new(tiny.UNet, written, picture));

        var drawn = tiny.Predict(unet, batch.Noise, batch);
        Assert.All(config, setting => Assert.Contains(setting, learner.Config));
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(learner, batch.Noise, batch)), 0, 1e-5);
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(tiny.UNet, batch.Noise, batch)), 1e-3, double.MaxValue);
    }

    [Fact]
    public void A_UNet_of_other_sizes_and_pictures_of_other_sizes_are_refused()
    {
        using var tiny = new TinyModel("sd15");
        using var learner = new T2IAdapterLearner(tiny.UNet, 3, 1, tiny.Store);
        var other = tiny.UNet with { Config = tiny.UNet.Config with { DownAttention = [true, false, true, false] } };

        Assert.Contains("there is no layout of T2I-Adapters for it",
            Assert.Throws<TrainingException>(() => new T2IAdapterLearner(other, 3, 1, tiny.Store)).Message);
        Assert.Contains("the batch has none", Assert.Throws<ArgumentException>(() => learner.Patches(tiny.Batch(1))).Message);
        Assert.Contains("expected 3 channels of 64 x 64 pixels", Assert.Throws<ArgumentException>(() =>
            learner.Patches(tiny.Batch(1) with { Hints = tiny.Noise(2, 1, 64, 64) })).Message);
    }

    private static TrainingBatch Batch(TinyModel tiny, int seed, int rows = 2) =>
        tiny.Batch(seed, rows) with { Hints = tiny.Even(rows, 3, 64, 64) };
}
