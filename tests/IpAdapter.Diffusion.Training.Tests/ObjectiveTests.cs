using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training.Conditions;
using IpAdapter.Diffusion.Training.Objectives;
using IpAdapter.Diffusion.Training.Optimizing;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Losses, rates and averages against their formulas, by hand.</summary>
public sealed class ObjectiveTests : IDisposable
{
    private static readonly int[] s_timesteps = [10, 900];
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public ObjectiveTests() => manual_seed(5);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(PredictionType.Epsilon, null)]
    [InlineData(PredictionType.Velocity, null)]
    [InlineData(PredictionType.Epsilon, 5.0)]
    [InlineData(PredictionType.Velocity, 5.0)]
    [InlineData(PredictionType.Sample, 5.0)]
    public void A_loss_is_the_weighed_mean_of_squared_errors(PredictionType type, double? gamma)
    {
        var schedule = new NoiseSchedule(new NoiseScheduleConfig { PredictionType = type });
        var (prediction, latents, noise) = (randn(2, 1, 2, 2), randn(2, 1, 2, 2), randn(2, 1, 2, 2));
        var expected = 0.0;
        for (var row = 0; row < 2; row++)
        {
            var alphaBar = (double)schedule.AlphasCumulative[s_timesteps[row]];
            var ratio = alphaBar / (1 - alphaBar);
            var weight = gamma is null ? 1 : type switch
            {
                PredictionType.Epsilon => Math.Min(ratio, gamma.Value) / ratio,
                PredictionType.Velocity => Math.Min(ratio, gamma.Value) / (ratio + 1),
                _ => Math.Min(ratio, gamma.Value),
            };
            var (p, x, e) = (Numbers(prediction, row), Numbers(latents, row), Numbers(noise, row));
            for (var i = 0; i < 4; i++)
            {
                var target = type switch
                {
                    PredictionType.Epsilon => e[i],
                    PredictionType.Velocity => Math.Sqrt(alphaBar) * e[i] - Math.Sqrt(1 - alphaBar) * x[i],
                    _ => x[i],
                };
                expected += weight * (p[i] - target) * (p[i] - target) / 8;
            }
        }

        var loss = new DenoisingObjective(schedule, new ObjectiveOptions { MinSnr = gamma }).Loss(prediction, latents, noise, s_timesteps);

        Assert.Equal(expected, loss.item<float>(), 1e-5 * expected);

        static double[] Numbers(Tensor tensor, int row) => [.. tensor[row].flatten().data<float>().Select(number => (double)number)];
    }

    [Fact]
    public void Offset_noise_is_shifted_by_channel()
    {
        var objective = new DenoisingObjective(new NoiseSchedule(new NoiseScheduleConfig()), new ObjectiveOptions { NoiseOffset = 0.1 });
        var (noise, shift) = (randn(1, 2, 2, 2), randn(1, 2, 1, 1));

        var shifted = objective.Noise(noise, shift);

        Assert.True((shifted - noise - shift.Times(0.1f)).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void An_average_keeps_its_share_and_forgets_the_beginning()
    {
        var weights = new Dictionary<string, Tensor> { ["w"] = tensor(new[] { 1f }) };
        using var average = new WeightAverage(weights, 0.5);
        var expected = 1.0;
        for (var step = 1; step <= 20; step++)
        {
            using TorchSharp.Scalar number = step;
            weights["w"].fill_(number);
            average.Update(step);
            var decay = Math.Min(0.5, (1.0 + step) / (10 + step));
            expected = decay * expected + (1 - decay) * step;
        }

        Assert.Equal(expected, average.Averages["w"].item<float>(), 1e-4);
    }

    [Fact]
    public void A_rate_rises_evenly_and_falls_along_a_cosine()
    {
        var rate = new LearningRate(110, WarmUp: 10, LearningRateDecay.Cosine);

        Assert.Equal([0.1, 0.5, 1], new long[] { 0, 4, 9 }.Select(rate.At));
        Assert.Equal(1, rate.At(10));
        Assert.Equal(0.5, rate.At(60), 1e-12);
        Assert.Equal(0, rate.At(110), 1e-12);
        Assert.Equal(1, new LearningRate(100).At(99));
    }

    [Fact]
    public void Gradients_are_shortened_to_the_bound_and_no_further()
    {
        Tensor[] weights = [zeros(2).requires_grad_(), zeros(1).requires_grad_()];
        weights[0].grad = tensor(new[] { 3f, 0f });
        weights[1].grad = tensor(new[] { 4f });

        Assert.Equal(5, GradientNorm.Clip(weights, 10), 1e-6);
        Assert.Equal(4, weights[1].grad!.item<float>());
        Assert.Equal(5, GradientNorm.Clip(weights, 1), 1e-6);
        Assert.Equal(0.8, weights[1].grad!.item<float>(), 1e-5);
    }

    // 10,000 draws: each share lies within the interval of a binomial distribution that holds 99.9 % of them.
    [Fact]
    public void Conditions_are_dropped_in_their_shares()
    {
        var scheme = new DropScheme(0.05, 0.45, 0.1);
        var random = new Random(7);
        var drops = Enumerable.Range(0, 10_000).Select(_ => scheme.Drop(random.NextDouble())).ToList();

        foreach (var (share, drop) in new[] { (0.05, (true, false)), (0.45, (false, true)), (0.1, (true, true)), (0.4, (false, false)) })
            Assert.InRange(drops.Count(one => one == drop) / 10_000.0, share - 3.3 * Spread(share), share + 3.3 * Spread(share));

        static double Spread(double share) => Math.Sqrt(share * (1 - share) / 10_000);
    }

    [Theory]
    [InlineData(0.5, 0.4, 0.2)]
    [InlineData(-0.1, 0, 0)]
    public void Shares_that_are_none_are_named(double image, double text, double both) =>
        Assert.Contains("are no shares of one whole", new DropScheme(image, text, both).Problem, StringComparison.Ordinal);
}
