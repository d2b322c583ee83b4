using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.Structure;
using IpAdapter.Graph;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>A ControlNet begins as a copy of the UNet's way down and learns from control pictures.</summary>
public sealed class ControlNetLearnerTests : IDisposable
{
    private static readonly int[] s_channels = [8, 8, 8, 16];

    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void Gradients_are_those_of_finite_differences(string family)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = new ControlNetLearner(tiny.UNet, s_channels, 1, tiny.Store);
        LearnerLaws.Displace(learner);

        LearnerLaws.GradientsAreTrue(tiny, learner, Batch(tiny, 1));
    }

    [Fact]
    public void A_training_goes_on_to_the_bit_and_the_UNet_stays_as_it_was()
    {
        using var tiny = new TinyModel("sd15");

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => new ControlNetLearner(tiny.UNet, s_channels, 1, tiny.Store),
            step => Batch(tiny, step));
    }

    [Fact]
    public void A_UNet_begins_as_it_is()
    {
        using var tiny = new TinyModel("sdxl");
        using var learner = new ControlNetLearner(tiny.UNet, s_channels, 1, tiny.Store);
        var batch = Batch(tiny, 1);

        Assert.Equal(0, LearnerLaws.Farthest(tiny.Predict(tiny.UNet, batch.Noise, batch), tiny.Predict(learner, batch.Noise, batch)));
    }

    [Theory]
    [InlineData("sd15", true)]
    [InlineData("sdxl", true)]
    [InlineData("sd15", false)]
    public void What_was_written_draws_as_it_was_trained(string family, bool isFolder)
    {
        using var tiny = new TinyModel(family);
        using var learner = new ControlNetLearner(tiny.UNet, s_channels, 1, tiny.Store);
        LearnerLaws.Displace(learner);
        var picture = Picture(1, 64);
        var batch = tiny.Batch(1) with { Hints = picture.ToUnitTensor().expand(2, 3, 64, 64) };

        var path = isFolder ? LearnerLaws.Write(learner, _data, "controlnet") : LearnerLaws.WriteFile(learner, _data, "controlnet");
        var written = new LoadControlNet(KnownKinds.BuiltIn).Run(new(new FilePath(path)));
        var unet = new ApplyControlNet().Run(new(tiny.UNet, written, picture));

        var drawn = tiny.Predict(unet, batch.Noise, batch);
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(learner, batch.Noise, batch)), 0, 1e-5);
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(tiny.UNet, batch.Noise, batch)), 1e-2, double.MaxValue);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        using var tiny = new TinyModel("sd15");
        using var learner = new ControlNetLearner(tiny.UNet, s_channels, 1, tiny.Store);

        Assert.Contains("3 sizes brings pictures to 1/4",
            Assert.Throws<TrainingException>(() => new ControlNetLearner(tiny.UNet, [8, 8, 8], 1, tiny.Store)).Message);
        Assert.Contains("the batch has none", Assert.Throws<ArgumentException>(() => learner.Patches(tiny.Batch(1))).Message);
        Assert.Contains("expected 3 channels of 64 x 64 pixels", Assert.Throws<ArgumentException>(() =>
            learner.Patches(tiny.Batch(1) with { Hints = tiny.Noise(2, 3, 32, 64) })).Message);
    }

    internal static Image Picture(int seed, int edge)
    {
        var pixels = new byte[3 * edge * edge];
        new Random(seed).NextBytes(pixels);
        return new Image(edge, edge, pixels);
    }

    private static TrainingBatch Batch(TinyModel tiny, int seed, int rows = 2) =>
        tiny.Batch(seed, rows) with { Hints = tiny.Even(rows, 3, 64, 64) };
}
