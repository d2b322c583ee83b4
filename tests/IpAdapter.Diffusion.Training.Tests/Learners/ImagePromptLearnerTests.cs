using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Training.ImagePrompts;

namespace IpAdapter.Diffusion.Training.Tests.Learners;

/// <summary>Image prompt adapters from nothing: the paper's, Plus, and the simple one.</summary>
public sealed class ImagePromptLearnerTests : IDisposable
{
    private readonly TestData _data = new();

    public void Dispose() => _data.Dispose();

    public static TheoryData<string, string> Kinds =>
        [.. from family in (string[])["sd15", "sdxl"] from kind in (string[])["base", "plus", "simple"] select (family, kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_finite_differences(string family, string kind)
    {
        using var tiny = new TinyModel(family, ScalarType.Float64);
        using var learner = Learner(tiny, kind);

        LearnerLaws.GradientsAreTrue(tiny, learner, Batch(tiny, kind, 1));
    }

    [Theory]
    [InlineData("plus")]
    [InlineData("simple")]
    public void A_training_goes_on_to_the_bit_and_the_UNet_stays_as_it_was(string kind)
    {
        using var tiny = new TinyModel("sdxl");

        LearnerLaws.ResumesExactlyAndFreezesTheRest(tiny, () => Learner(tiny, kind), step => Batch(tiny, kind, step));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_written_file_draws_as_it_was_trained(string family, string kind)
    {
        using var tiny = new TinyModel(family);
        using var learner = Learner(tiny, kind);
        LearnerLaws.Displace(learner);
        using (var file = File.Create(_data.In("written.safetensors")))
            TrainedFile.Write(file, learner, learner.Weights, new Dictionary<string, string> { ["steps"] = "7" });
        var batch = Batch(tiny, kind, 1);

        var adapter = new AdapterReader(ImageProjectionKinds.Published).Read(_data.In("written.safetensors"));

        Assert.Equal((kind == "plus" ? "plus" : "base", kind == "simple"), (adapter.Kind, adapter.JoinsText));
        Assert.Null(AdapterCompatibility.ProblemOf(adapter, tiny.UNet));
        var (projection, prompt) = (ImageProjectionKinds.Published.Get(adapter),
            new ImagePrompt(batch.ImageEmbeddings!, batch.ImageEmbeddings!));
        IUNetPatch patch = adapter.JoinsText
            ? new JoinedCrossAttention(adapter, projection, prompt)
            : new DecoupledCrossAttention(adapter, projection, prompt);
        var drawn = tiny.Predict(tiny.UNet with { Patches = [patch] }, batch.Noise, batch);
        Assert.InRange(LearnerLaws.Farthest(tiny.Predict(learner, batch.Noise, batch), drawn), 0, 1e-5);
        Assert.InRange(LearnerLaws.Farthest(tiny.Predict(tiny.UNet, batch.Noise, batch), drawn), 1e-3, double.MaxValue);
    }

    [Fact]
    public void A_seed_draws_the_projection_and_the_text_gives_keys_and_values()
    {
        using var tiny = new TinyModel("sd15");
        using var one = Learner(tiny, "base");
        using var same = Learner(tiny, "base");
        using var other = new ImagePromptLearner(new NewImagePrompt(12), tiny.UNet, 2, tiny.Store);

        Assert.All(one.Weights, weight => Assert.True(LearnerLaws.Same(weight.Value, same.Weights[weight.Key]), weight.Key));
        Assert.False(LearnerLaws.Same(one.Weights["image_proj.proj.weight"], other.Weights["image_proj.proj.weight"]));
        var bound = 1 / Math.Sqrt(12);
        Assert.InRange(one.Weights["image_proj.proj.weight"].abs().max().item<float>(), 0.95 * bound, bound);
        Assert.Equal(bound / Math.Sqrt(3), one.Weights["image_proj.proj.weight"].std().item<float>(), 0.02);
        using var lease = tiny.Store.Lend(tiny.UNet.Weights);
        var site = AttentionSites.For(tiny.UNet.Config).First(site => site.IsCross);
        Assert.True(LearnerLaws.Same(lease.Get($"{site.Name}.to_k.weight"), one.Weights[$"ip_adapter.{site.Index}.to_k_ip.weight"]));
    }

    private static ImagePromptLearner Learner(TinyModel tiny, string kind) => new(kind switch
    {
        "plus" => new NewImagePrompt(12, Tokens: 3) { Resampler = new NewResampler(16, Heads: 2, Layers: 2) },
        "simple" => new NewImagePrompt(12) { JoinsText = true },
        _ => new NewImagePrompt(12),
    }, tiny.UNet, seed: 1, tiny.Store);

    private static TrainingBatch Batch(TinyModel tiny, string kind, int seed, int rows = 2) => tiny.Batch(seed, rows) with
    {
        ImageEmbeddings = kind == "plus" ? tiny.Noise(rows, 1, 5, 12) : tiny.Noise(rows, 1, 12),
    };
}
