using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using TorchSharp;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>What holds for every sampler, whatever the numbers.</summary>
public sealed class SamplerLaws
{
    private static readonly NoiseSchedule Schedule = new(new NoiseScheduleConfig());

    private static readonly Gen<Sampler> EndingWithoutNoise = Gen.OneOf(Array.ConvertAll<Sampler, Gen<Sampler>>([
        new Ddim { EndsWithoutNoise = true },
        new Euler(),
        new Euler { Sigmas = SigmaSpacing.Karras },
        new Euler { Sigmas = SigmaSpacing.Exponential, Spacing = TimestepSpacing.Trailing },
        new EulerAncestral(),
        new EulerAncestral { Spacing = TimestepSpacing.Leading },
        new DpmSolverPlusPlus(),
        new DpmSolverPlusPlus { Sigmas = SigmaSpacing.Linear },
        new DpmSolverPlusPlus { Sigmas = SigmaSpacing.Beta, Order = 3 },
        new DpmSolverPlusPlus { Solver = SecondOrder.Heun },
        new DpmSolverPlusPlus { IsStochastic = true },
        new DpmSolverPlusPlus { IsStochastic = true, Solver = SecondOrder.Heun, Sigmas = SigmaSpacing.Linear },
        new UniPc(),
        new UniPc { Order = 3, Sigmas = SigmaSpacing.Karras },
        new Lms(),
        new Lms { Sigmas = SigmaSpacing.Exponential },
        new Ddpm(),
        new Ddpm { Spacing = TimestepSpacing.Trailing }], Gen.Const));

    // Those that call the UNet more often than there are steps, or take their timesteps from a list of their own.
    private static readonly Gen<Sampler> WithTimestepsOfTheirOwn = Gen.OneOf(Array.ConvertAll<Sampler, Gen<Sampler>>([
        new Pndm { EndsWithoutNoise = true },
        new Heun(),
        new Heun { Sigmas = SigmaSpacing.Karras },
        new DpmSolverPlusPlusSinglestep(),
        new DpmSolverPlusPlusSinglestep { Solver = SecondOrder.Heun, Sigmas = SigmaSpacing.Linear },
        new Lcm()], Gen.Const));

    private static readonly Gen<Sampler> Any = Gen.OneOf(
        EndingWithoutNoise,
        Gen.Select(Gen.Enum<TimestepSpacing>(), spacing => (Sampler)new Ddim { Spacing = spacing }),
        Gen.Select(Gen.Enum<TimestepSpacing>(), Gen.Enum<SigmaSpacing>(),
            (spacing, sigmas) => (Sampler)new Euler { Spacing = spacing, Sigmas = sigmas }),
        Gen.Select(Gen.Enum<TimestepSpacing>(), Gen.Enum<SigmaSpacing>(),
            (spacing, sigmas) => (Sampler)new DpmSolverPlusPlus { Spacing = spacing, Sigmas = sigmas }));

    [Fact]
    public void The_last_step_returns_the_predicted_sample() =>
        Gen.Select(Gen.OneOf(EndingWithoutNoise, WithTimestepsOfTheirOwn), Gen.Int[1, 40], Gen.Int).Sample((sampler, steps, seed) =>
        {
            using var scope = NewDisposeScope();
            using var noise = new SeededNoise(seed);
            using var run = sampler.Begin(Schedule, steps);
            var (latents, prediction) = (noise.Draw([1, 4, 4, 4]).Times(run.InitialNoiseScale), noise.Draw([1, 4, 4, 4]));
            foreach (var step in run.Steps.SkipLast(1))
                latents = run.Step(prediction, step.Index, latents, noise);

            var last = run.Steps[^1];
            var clean = zeros_like(latents);
            var signal = (run.AddNoise(ones_like(latents), clean, last.Index), run.AddNoise(clean, prediction, last.Index));
            var predictedSample = (latents - signal.Item2) / signal.Item1;
            var drawn = run.Step(prediction, last.Index, latents, noise);
            return (drawn - predictedSample).abs().max().item<float>() <= 1e-4 * (1
                + latents.abs().max().item<float>() / signal.Item1.max().item<float>());
        }, iter: 150, threads: 1);

    [Fact]
    public void Every_step_goes_to_an_earlier_timestep_and_a_lower_level() =>
        Gen.Select(Any, Gen.Int[1, 1000]).Sample((sampler, steps) =>
        {
            if (Begun(sampler, steps) is not { } run)
                return true;
            using (run)
                return run.Steps.Count == steps
                    && run.Steps.All(step => step.Timestep >= 0 && step.Timestep < 1000 && step.Sigma > 0)
                    && run.Steps.Zip(run.Steps.Skip(1)).All(pair => pair.First.Sigma > pair.Second.Sigma
                        && FallsOrMayRepeat(sampler, pair.First.Timestep, pair.Second.Timestep));
        }, iter: 400, threads: 1);

    [Fact]
    public void Up_to_500_steps_are_never_refused() =>
        Gen.Select(Any, Gen.Int[1, 500]).Sample((sampler, steps) =>
        {
            using var run = Begun(sampler, steps);
            return run is not null;
        }, iter: 400, threads: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Steps_that_the_model_was_not_trained_with_are_refused(int steps) =>
        Gen.Select(Any, sampler => sampler).Sample(sampler => Begun(sampler, steps) is null, iter: 40, threads: 1);

    [Fact]
    public void The_number_of_steps_that_a_refusal_proposes_is_possible() =>
        Gen.Select(Gen.OneOf(Any, WithTimestepsOfTheirOwn), Gen.Int[1, 1000], Gen.Int[0, 1000]).Sample((sampler, steps, offset) =>
        {
            var schedule = new NoiseSchedule(new NoiseScheduleConfig { StepsOffset = offset });
            try
            {
                sampler.LevelsOf(schedule, steps);
            }
            catch (StepCountException refusal)
            {
                if (Regex.Match(refusal.Message, "take ([0-9]+) steps, or") is { Success: true } proposed)
                    sampler.LevelsOf(schedule, int.Parse(proposed.Groups[1].Value, CultureInfo.InvariantCulture));
                else if (Regex.Match(refusal.Message, "take 1 to ([0-9]+) steps") is { Success: true } most)
                    Assert.True(int.Parse(most.Groups[1].Value, CultureInfo.InvariantCulture) < steps);
                else
                    Assert.Contains(": take spacing trailing or linspace", refusal.Message, StringComparison.Ordinal);
            }
        }, iter: 400, threads: 1);

    [Fact]
    public void Leading_timesteps_behind_the_last_trained_one_are_refused()
    {
        Assert.Null(Begun(new Ddim(), 1000));
        Assert.Null(Begun(new Euler { Spacing = TimestepSpacing.Leading }, 1000));
    }

    [Fact]
    public void The_same_seed_draws_the_same_bits() =>
        Gen.Select(Gen.OneOf(Any, WithTimestepsOfTheirOwn), Gen.Int[1, 12], Gen.Long).Sample((sampler, steps, seed) =>
        {
            using var scope = NewDisposeScope();
            return Drawn(sampler, steps, seed).equal(Drawn(sampler, steps, seed)).all().item<bool>();
        }, iter: 40, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Ancestral_steps_draw_noise_each_and_others_none(int steps)
    {
        Assert.Equal(steps, DrawsOf(new EulerAncestral(), steps));
        Assert.Equal(steps, DrawsOf(new Ddim { Eta = 0.5 }, steps));
        Assert.Equal(steps, DrawsOf(new Ddim { Eta = 1, EndsWithoutNoise = true }, steps));
        Assert.Equal(steps, DrawsOf(new Euler { Churn = 1 }, steps));
        Assert.Equal(steps, DrawsOf(new Ddpm(), steps));
        Assert.Equal(steps, DrawsOf(new DpmSolverPlusPlus { IsStochastic = true }, steps));
        Assert.Equal(steps - 1, DrawsOf(new Lcm(), steps));
        Assert.Equal(0, DrawsOf(new Pndm(), steps));
        Assert.Equal(0, DrawsOf(new Heun(), steps));
        Assert.Equal(0, DrawsOf(new Lms(), steps));
        Assert.Equal(0, DrawsOf(new UniPc(), steps));
        Assert.Equal(0, DrawsOf(new DpmSolverPlusPlusSinglestep(), steps));
        Assert.Equal(0, DrawsOf(new Ddim(), steps));
        Assert.Equal(0, DrawsOf(new Euler(), steps));
        Assert.Equal(0, DrawsOf(new DpmSolverPlusPlus(), steps));
    }

    // EulerDiscreteScheduler.step for v_prediction: what is predicted was predicted at sigma, the noise is added after that.
    [Fact]
    public void Churn_with_a_model_that_predicts_velocities_steps_as_the_reference_does()
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(new NoiseScheduleConfig(PredictionType: PredictionType.Velocity));
        using var run = new Euler { Churn = 2 }.Begin(schedule, 5);
        using var drawn = new SeededNoise(1);
        using var same = new SeededNoise(1);
        var latents = drawn.Draw([1, 4, 4, 4]).Times(run.InitialNoiseScale);
        var prediction = same.Draw([1, 4, 4, 4]);

        var (sigma, next) = ((double)run.Steps[0].Sigma, (double)run.Steps[1].Sigma);
        var sigmaHat = sigma * (1 + Math.Min(2.0 / 5, Math.Sqrt(2) - 1));
        var hat = latents.Plus(same.Draw([1, 4, 4, 4]).Times(Math.Sqrt(sigmaHat * sigmaHat - sigma * sigma)));
        var sample = prediction.Times(-sigma / Math.Sqrt(sigma * sigma + 1)).Plus(hat.DividedBy(sigma * sigma + 1));
        var expected = hat.Plus((hat - sample).DividedBy(sigmaHat).Times(next - sigmaHat));
        Assert.True((run.Step(prediction, 0, latents, drawn) - expected).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Equal_settings_are_equal_samplers() =>
        Assert.Equal<Sampler>(new Euler { Sigmas = SigmaSpacing.Karras }, new Euler { Sigmas = SigmaSpacing.Karras });

    [Fact]
    public void A_model_that_names_a_spacing_is_drawn_with_it_unless_told_otherwise()
    {
        var trailing = new NoiseSchedule(new NoiseScheduleConfig { Spacing = TimestepSpacing.Trailing });
        foreach (Sampler sampler in new Sampler[] { new Ddim(), new Euler(), new EulerAncestral(),
            new DpmSolverPlusPlus { Sigmas = SigmaSpacing.Linear } })
        {
            using var run = sampler.Begin(trailing, 4);
            Assert.Equal([999, 749, 499, 249], run.Steps.Select(step => step.Timestep));
        }
        using var asked = new Ddim { Spacing = TimestepSpacing.Leading }.Begin(trailing, 4);
        Assert.Equal([751, 501, 251, 1], asked.Steps.Select(step => step.Timestep));
    }

    [Fact]
    public void PNDM_calls_once_more_and_Heun_twice_a_step_but_the_last()
    {
        using var pndm = new Pndm().Begin(Schedule, 10);
        using var heun = new Heun().Begin(Schedule, 10);
        Assert.Equal((11, 19), (pndm.Steps.Count, heun.Steps.Count));
    }

    [Fact]
    public void Settings_that_draw_nothing_are_refused()
    {
        foreach (var sampler in new[] { new UniPc { Variant = UniPcVariant.Bh1 }, new UniPc { SolvesForNoise = true } })
        {
            Assert.Throws<NotSupportedException>(() => sampler.Begin(Schedule, 10));
            (sampler with { EndsAtLeastSigma = true }).Begin(Schedule, 10).Dispose();
        }
        Assert.Throws<NotSupportedException>(() => new DpmSolverPlusPlus { IsStochastic = true, Order = 3 }.Begin(Schedule, 10));
        Assert.Null(Begun(new Lcm { OriginalSteps = 4 }, 5));
    }

    [Fact]
    public void A_run_lets_go_of_every_tensor_it_remembered() =>
        Gen.Select(Gen.OneOf(Any, WithTimestepsOfTheirOwn), Gen.Int[1, 12], Gen.Int).Sample((sampler, steps, seed) =>
        {
            using var scope = NewDisposeScope();
            var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            using (var run = sampler.Begin(Schedule, steps))
            using (var noise = new SeededNoise(seed))
            using (NewDisposeScope())
            {
                var latents = noise.Draw([1, 4, 4, 4]);
                foreach (var step in run.Steps)
                    latents = run.Step(tanh(latents), step.Index, latents, noise);
            }
            return before == DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        }, iter: 100, threads: 1);

    // Karras' timesteps are rounded to whole ones near the clean end, the other curves' cut off: there two can be the same.
    private static bool FallsOrMayRepeat(Sampler sampler, double timestep, double next) =>
        timestep > next || (sampler is DpmSolverPlusPlus { Sigmas: not SigmaSpacing.Linear } or Euler { Sigmas: not SigmaSpacing.Linear }
            or UniPc { Sigmas: not SigmaSpacing.Linear } or Lms { Sigmas: not SigmaSpacing.Linear } && timestep == next);

    private static SamplerRun? Begun(Sampler sampler, int steps)
    {
        try
        {
            return sampler.Begin(Schedule, steps);
        }
        catch (StepCountException)
        {
            return null;
        }
    }

    private static Tensor Drawn(Sampler sampler, int steps, long seed)
    {
        using var scope = NewDisposeScope();
        using var noise = new SeededNoise(seed);
        using var run = sampler.Begin(Schedule, steps);
        var latents = noise.Draw([2, 4, 4, 4]).Times(run.InitialNoiseScale);
        foreach (var step in run.Steps)
            latents = run.Step(tanh(run.ScaleInput(latents, step.Index)), step.Index, latents, noise);
        return latents.MoveToOuterDisposeScope();
    }

    private static int DrawsOf(Sampler sampler, int steps)
    {
        using var scope = NewDisposeScope();
        using var noise = new CountedNoise();
        using var run = sampler.Begin(Schedule, steps);
        var latents = ones(1, 4, 4, 4);
        foreach (var step in run.Steps)
        {
            latents = run.Step(latents, step.Index, latents, noise);
            Assert.True(noise.Draws == 0 || noise.Draws == step.Index + 1 || (sampler is Lcm && step.Index == run.Steps.Count - 1));
        }
        return noise.Draws;
    }
}
