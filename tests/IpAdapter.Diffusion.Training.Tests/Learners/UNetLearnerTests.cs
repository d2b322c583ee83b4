using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.UNets;
using IpAdapter.Graph;
using IpAdapter.Graph.Models;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>A whole UNet learns, from a checkpoint or from nothing.</summary>
public sealed class UNetLearnerTests : IDisposable
{
    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void Gradients_are_those_of_finite_differences(string family)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = new UNetLearner(tiny.UNet, tiny.Store);

        LearnerLaws.GradientsAreTrue(tiny, learner, tiny.Batch(1), learner.Model);
    }

    [Fact]
    public void A_training_goes_on_to_the_bit_and_the_checkpoint_stays_as_it_was()
    {
        using var tiny = new TinyModel("sd15");

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => new UNetLearner(tiny.UNet, tiny.Store), step => tiny.Batch(step),
            learner => ((UNetLearner)learner).Model);
    }

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void The_written_folder_draws_as_it_was_trained(string family)
    {
        using var tiny = new TinyModel(family);
        using var learner = new UNetLearner(tiny.UNet, tiny.Store);
        LearnerLaws.Displace(learner);
        var batch = tiny.Batch(1);
        CopyWithoutUNet(Path.Combine(TinyModel.Models, $"{family}-tiny"), _data.In("model"));
        LearnerLaws.Write(learner, _data, Path.Combine("model", "unet"));

        var written = new LoadModel(KnownKinds.BuiltIn).Run(new(new FilePath(_data.In("model")))).UNet;

        Assert.InRange(LearnerLaws.Farthest(tiny.Predict(written, batch.Noise, batch),
            tiny.Predict(learner, batch.Noise, batch, learner.Model)), 0, 1e-5);
        Assert.InRange(LearnerLaws.Farthest(tiny.Predict(written, batch.Noise, batch), tiny.Predict(tiny.UNet, batch.Noise, batch)), 1e-2,
            double.MaxValue);
    }

    [Fact]
    public void A_UNet_from_nothing_has_all_tensors_as_PyTorch_draws_them()
    {
        using var tiny = new TinyModel("sdxl");
        using var learner = new UNetLearner(tiny.UNet.Config, 1, tiny.Store);
        using var same = new UNetLearner(tiny.UNet.Config, 1, tiny.Store);
        using var other = new UNetLearner(tiny.UNet.Config, 2, tiny.Store);

        Assert.Equal(tiny.UNet.Weights.Names.Order(StringComparer.Ordinal), learner.Weights.Keys);
        Assert.All(learner.Weights, weight => Assert.True(LearnerLaws.Same(weight.Value, same.Weights[weight.Key]), weight.Key));
        Assert.False(LearnerLaws.Same(learner.Weights["conv_in.weight"], other.Weights["conv_in.weight"]));
        Assert.Equal(1, learner.Weights["conv_norm_out.weight"].min().item<float>());
        Assert.Equal(0, learner.Weights["conv_norm_out.bias"].abs().max().item<float>());
        var (weights, bias, bound) = (learner.Weights["conv_in.weight"], learner.Weights["conv_in.bias"], 1 / Math.Sqrt(4 * 3 * 3));
        Assert.InRange(weights.abs().max().item<float>(), 0.95 * bound, bound);
        Assert.Equal(bound / Math.Sqrt(3), weights.std().item<float>(), 0.1 * bound);
        Assert.InRange(bias.abs().max().item<float>(), 0.5 * bound, bound);
    }

    [Fact]
    public void A_LoRA_on_the_UNet_is_refused()
    {
        using var tiny = new TinyModel("sd15");
        var worn = tiny.UNet with { LowRank = [new("style", new Dictionary<string, Layers.LowRankChange>())] };

        Assert.Contains("has the LoRA 'style'", Assert.Throws<TrainingException>(() => new UNetLearner(worn, tiny.Store)).Message);
    }

    private static void CopyWithoutUNet(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.GetRelativePath(from, file);
            if (place.StartsWith("unet", StringComparison.Ordinal))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, place))!);
            File.Copy(file, Path.Combine(to, place));
        }
    }
}
