using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.Loras;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph;
using IpAdapter.Graph.Loras;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>Low-rank matrices beside a UNet's layers.</summary>
public sealed class LowRankLearnerTests : IDisposable
{
    // Linear layers, 1x1 and 3x3 convolutions, by one name and by ends of names.
    private static readonly LowRankOptions s_options = new()
    {
        Rank = 2,
        Alpha = 3,
        Layers = [.. LowRankOptions.Transformers, "conv1", "mid_block.resnets.0.time_emb_proj", "down_blocks.0.downsamplers.0.conv"],
    };

    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(TinyModel.Families), MemberType = typeof(TinyModel))]
    public void Gradients_are_those_of_finite_differences(string family)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = new LowRankLearner(tiny.UNet, s_options, 1, tiny.Store);
        LearnerLaws.Displace(learner);

        LearnerLaws.GradientsAreTrue(tiny, learner, tiny.Batch(1), learner.Model);
    }

    [Fact]
    public void A_training_goes_on_to_the_bit_and_the_UNet_stays_as_it_was()
    {
        using var tiny = new TinyModel("sd15");

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => new LowRankLearner(tiny.UNet, new(), 1, tiny.Store),
            step => tiny.Batch(step), learner => ((LowRankLearner)learner).Model);
    }

    [Fact]
    public void A_UNet_begins_as_it_is()
    {
        using var tiny = new TinyModel("sdxl");
        using var learner = new LowRankLearner(tiny.UNet, s_options, 1, tiny.Store);
        var batch = tiny.Batch(1);

        Assert.True(LearnerLaws.Same(tiny.Predict(tiny.UNet, batch.Noise, batch),
            tiny.Predict(learner, batch.Noise, batch, learner.Model)));
    }

    [Theory]
    [InlineData("sd15", LowRankFormat.Kohya, "kohya")]
    [InlineData("sd15", LowRankFormat.Peft, "PEFT")]
    [InlineData("sdxl", LowRankFormat.Kohya, "kohya")]
    [InlineData("sdxl", LowRankFormat.Peft, "PEFT")]
    public void The_written_file_draws_as_it_was_trained(string family, LowRankFormat format, string named)
    {
        using var tiny = new TinyModel(family);
        using var learner = new LowRankLearner(tiny.UNet, s_options with { Format = format }, 1, tiny.Store);
        LearnerLaws.Displace(learner);
        var batch = tiny.Batch(1);

        var lora = Load(Write(learner));
        var unet = Apply(tiny.UNet, lora);

        Assert.Equal((named, learner.Weights.Count / 2), (lora.Format, lora.Layers.Count));
        var drawn = tiny.Predict(unet, batch.Noise, batch);
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(learner, batch.Noise, batch, learner.Model)), 0, 1e-5);
        Assert.InRange(LearnerLaws.Farthest(drawn, tiny.Predict(tiny.UNet, batch.Noise, batch)), 1e-2, double.MaxValue);
    }

    [Theory]
    [InlineData("sd15", LowRankFormat.Kohya, "lora/kohya_sd15.safetensors")]
    [InlineData("sd15", LowRankFormat.Peft, "lora/peft_sd15.safetensors")]
    [InlineData("sdxl", LowRankFormat.Kohya, "lora/kohya_sdxl.safetensors")]
    public void Names_are_those_that_other_programs_write(string family, LowRankFormat format, string published)
    {
        using var tiny = new TinyModel(family);
        using var learner = new LowRankLearner(tiny.UNet, new() { Format = format, Layers = LowRankOptions.Transformers }, 1, tiny.Store);
        var written = WeightSet.Open(Write(learner));

        var theirs = WeightSet.Open(Path.Combine(TinyModel.Models, published)).Names
            .Where(name => name.Contains("unet", StringComparison.Ordinal) && name.Contains("attn", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(theirs);
        Assert.Empty(theirs.Except(written.Names));
    }

    [Fact]
    public void A_LoRA_that_the_UNet_has_already_is_learnt_beside()
    {
        using var tiny = new TinyModel("sd15");
        var worn = Apply(tiny.UNet, Load(Path.Combine(TinyModel.Models, "lora", "kohya_sd15.safetensors")));
        using var learner = new LowRankLearner(worn, new(), 1, tiny.Store);
        var batch = tiny.Batch(1);

        Assert.InRange(Apart(worn), 0, 1e-5);
        LearnerLaws.Displace(learner);
        var both = Apply(worn, Load(Write(learner)));
        Assert.InRange(Apart(both), 0, 1e-5);

        double Apart(UNet unet) => LearnerLaws.Farthest(tiny.Predict(unet, batch.Noise, batch),
            tiny.Predict(learner, batch.Noise, batch, learner.Model));
    }

    [Fact]
    public void What_can_not_learn_is_refused()
    {
        using var tiny = new TinyModel("sd15");

        Assert.Contains("'to_w' is no layer of UNet 'sd15'", Refused(new() { Layers = ["to_q", "to_w"] }));
        Assert.Contains("no layer is named", Refused(new() { Layers = [] }));
        Assert.Contains("a rank of 0", Refused(new() { Rank = 0 }));
        using var learner = new LowRankLearner(tiny.UNet, new(), 1, tiny.Store);
        using var trainer = tiny.Trainer(learner);   // with the frozen model
        Assert.Contains("give the trainer the learner's own model",
            Assert.Throws<TrainingException>(() => trainer.Step([tiny.Batch(1)])).Message);

        string Refused(LowRankOptions options) =>
            Assert.Throws<TrainingException>(() => new LowRankLearner(tiny.UNet, options, 1, tiny.Store)).Message;
    }

    private string Write(LowRankLearner learner)
    {
        using var file = File.Create(_data.In("written.safetensors"));
        TrainedFile.Write(file, learner, learner.Weights, new Dictionary<string, string>());
        return file.Name;
    }

    private static Lora Load(string path) => new LoadLora(KnownKinds.BuiltIn).Run(new(new FilePath(path)));

    private static UNet Apply(UNet unet, Lora lora) => new ApplyLora().Run(new(lora, unet)).UNet;
}
