using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.Training.Runs;
using IpAdapter.Diffusion.Training.Tests.Learners;

namespace IpAdapter.Diffusion.Training.Tests.Runs;

/// <summary>What a training draws on its way.</summary>
public sealed class TrainingSamplesTests : IDisposable
{
    private readonly TinyModel _tiny = new("sd15");

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void The_same_weights_draw_the_same_and_what_was_learnt_draws_something_else()
    {
        using var learner = Learner();
        using var trainer = _tiny.Trainer(learner, rate: 0.1, average: 0.5);
        var samples = Samples(trainer);
        var (wanted, none) = (Batch(1), Batch(2));

        var first = Pixels(samples.Draw(wanted, none, TestContext.Current.CancellationToken));
        Assert.Equal(first, Pixels(samples.Draw(wanted, none, TestContext.Current.CancellationToken)));
        trainer.Step([Batch(3)]);
        Assert.NotEqual(first, Pixels(samples.Draw(wanted, none, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Averages_are_drawn_with_and_the_weights_are_as_they_were()
    {
        using var learner = Learner();
        using var trainer = _tiny.Trainer(learner, rate: 0.1, average: 0.5);
        trainer.Step([Batch(3)]);
        var before = learner.Weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
        var drawn = Pixels(Samples(trainer).Draw(Batch(1), Batch(2), TestContext.Current.CancellationToken));

        Assert.All(before, weight => Assert.True(weight.Value.allclose(learner.Weights[weight.Key], 0, 0), weight.Key));
        foreach (var (name, weight) in learner.Weights)
        {
            using var mode = no_grad();
            weight.copy_(trainer.Result[name]);
        }

        using var plain = _tiny.Trainer(learner);
        Assert.Equal(drawn, Pixels(Samples(plain).Draw(Batch(1), Batch(2), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Without_guidance_it_is_the_formula_of_DDIM()
    {
        using var learner = Learner();
        using var trainer = _tiny.Trainer(learner);
        var batch = Batch(1);
        var schedule = _tiny.Schedule;
        var latents = batch.Noise;
        for (var step = 0; step < 4; step++)
        {
            var (now, next) = (999 - step * 250, 999 - (step + 1) * 250);
            var (alpha, after) = (schedule.AlphasCumulative[now], step == 3 ? 1 : schedule.AlphasCumulative[next]);
            var noise = _tiny.Predict(learner, latents, batch with { Timesteps = [now, now] });
            var signal = (latents - noise.Times(Math.Sqrt(1 - alpha))).DividedBy(Math.Sqrt(alpha));
            latents = signal.Times(Math.Sqrt(after)).Plus(noise.Times(Math.Sqrt(1 - after)));
        }

        var drawn = Samples(trainer, steps: 4, guidance: 1).DrawLatents(batch, Batch(2), TestContext.Current.CancellationToken);
        Assert.True((drawn - latents).abs().max().item<float>() < 1e-4 * latents.abs().max().item<float>());
    }

    private TrainingSamples Samples(Trainer trainer, int steps = 3, double guidance = 5) =>
        new(trainer, _tiny.Schedule, TinyEncoders.Base.Autoencoder, _tiny.Store) { Steps = steps, Guidance = guidance };

    private ImagePromptLearner Learner() => new(new NewImagePrompt(24), _tiny.UNet, 1, _tiny.Store);

    private TrainingBatch Batch(int seed) => _tiny.Batch(seed) with { ImageEmbeddings = _tiny.Noise(2, 1, 24) };

    private static byte[] Pixels(IReadOnlyList<Image> pictures) => [.. pictures.SelectMany(picture => picture.Pixels.ToArray())];
}
