using CsCheck;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Runs that begin within, and what a UNet predicts.</summary>
public sealed class BeginningLaws
{
    private static readonly NoiseSchedule Schedule = new(new NoiseScheduleConfig());

    private static readonly Gen<Sampler> Any = Gen.OneOf(Array.ConvertAll<Sampler, Gen<Sampler>>([
        new Ddim(),
        new Euler(),
        new EulerAncestral { Spacing = TimestepSpacing.Leading },
        new Ddpm(),
        new Lms(),
        new UniPc(),
        new DpmSolverPlusPlus(),
        new DpmSolverPlusPlus { IsStochastic = true },
        new DpmSolverPlusPlusSinglestep()], Gen.Const));

    private static readonly Gen<Sampler> AnyWithoutNoise = Gen.OneOf(Array.ConvertAll<Sampler, Gen<Sampler>>([
        new Ddim { EndsWithoutNoise = true },
        new Pndm { EndsWithoutNoise = true },
        new Euler(),
        new Heun(),
        new Heun { Spacing = TimestepSpacing.Trailing },
        new Lms(),
        new DpmSolverPlusPlus(),
        new DpmSolverPlusPlus { Order = 3, Sigmas = SigmaSpacing.Linear },
        new DpmSolverPlusPlusSinglestep(),
        new UniPc(),
        new UniPc { Order = 3 },
        new Lcm()], Gen.Const));

    [Fact]
    public void A_run_within_is_the_end_of_the_whole_run() =>
        Gen.Select(Any, Gen.Int[1, 60], Gen.Double[0.02, 1]).Sample((sampler, steps, strength) =>
        {
            if ((int)(steps * strength) == 0)
                return true;
            using var whole = sampler.Begin(Schedule, steps);
            using var within = sampler.BeginWithStrength(Schedule, steps, strength);
            return within.Steps.Count == (int)(steps * strength)
                && within.Steps.Select(step => (step.Timestep, step.Sigma))
                    .SequenceEqual(whole.Steps.TakeLast(within.Steps.Count).Select(step => (step.Timestep, step.Sigma)))
                && within.Steps.Select(step => step.Index).SequenceEqual(Enumerable.Range(0, within.Steps.Count))
                && within.Steps.All(step => step.Count == within.Steps.Count);
        }, iter: 200, threads: 1);

    [Fact]
    public void The_step_that_latents_are_brought_to_takes_them_back_out() =>
        Gen.Select(Any, Gen.Int[2, 20], Gen.Double[0.5, 1], Gen.Int).Sample((sampler, steps, strength, seed) =>
        {
            using var scope = NewDisposeScope();
            using var noise = new SeededNoise(seed);
            var (latents, added) = (noise.Draw([1, 4, 4, 4]), noise.Draw([1, 4, 4, 4]));
            using var run = sampler.BeginWithStrength(Schedule, steps, strength);
            var start = run.AddNoise(latents, added, 0);
            var back = run.LevelAt(0).SampleOf(PredictionType.Epsilon, added, start);
            return (back - latents).abs().max().item<float>() < 1e-4f;
        }, iter: 60, threads: 1);

    [Fact]
    public void From_wherever_it_begins_a_run_ends_at_what_the_model_knows() =>
        Gen.Select(AnyWithoutNoise, Gen.Int[1, 20], Gen.Double[0.1, 1], Gen.Int).Sample((sampler, steps, strength, seed) =>
            (int)(steps * strength) == 0 || FarthestFromKnown(sampler, steps, strength, seed) < 1e-2, iter: 150, threads: 1);

    [Fact]
    public void Diffusers_beginnings_end_elsewhere()
    {
        Assert.True(FarthestFromKnown(new Pndm { EndsWithoutNoise = true, BeginsLikeDiffusers = true }, 10, 0.5, 1) > 0.05);
        Assert.True(FarthestFromKnown(new Lms { BeginsLikeDiffusers = true }, 10, 0.5, 1) > 0.05);
    }

    [Fact]
    public void PNDM_begins_anywhere_by_calling_at_both_ends_of_its_first_step()
    {
        using var run = new Pndm().BeginWithStrength(Schedule, 10, 0.4);
        Assert.Equal([301, 201, 201, 101, 1], run.Steps.Select(step => step.Timestep));
    }

    [Fact]
    public void A_strength_that_leaves_no_step_is_refused_by_its_name()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new Ddim().BeginWithStrength(Schedule, 10, 0.05));
        Assert.Equal("strength", refusal.ParamName);
        Assert.Contains("0.1", refusal.Message);
    }

    [Fact]
    public void The_same_knowledge_told_as_noise_velocity_or_sample_draws_the_same() =>
        Gen.Select(Any, Gen.Int[1, 12], Gen.Int).Sample((sampler, steps, seed) =>
        {
            using var scope = NewDisposeScope();
            var asNoise = Drawn(sampler, steps, seed, PredictionType.Epsilon);
            var tolerance = 1e-3f * (1 + asNoise.abs().max().item<float>());
            return new[] { PredictionType.Velocity,
                PredictionType.Sample }.All(type => (Drawn(sampler, steps, seed, type) - asNoise).abs().max().item<float>() < tolerance);
        }, iter: 40, threads: 1);

    private static float FarthestFromKnown(Sampler sampler, int steps, double strength, int seed)
    {
        using var scope = NewDisposeScope();
        using var noise = new SeededNoise(seed);
        using var run = sampler.BeginWithStrength(Schedule, steps, strength);
        var clean = ones(1, 4, 4, 4).Times(0.1);
        var latents = run.AddNoise(clean, noise.Draw([1, 4, 4, 4]), 0);
        foreach (var step in run.Steps)
            latents = run.Step(run.LevelAt(step.Index).NoiseOf(PredictionType.Sample, clean, latents), step.Index, latents, noise);
        return (latents - clean).abs().max().item<float>();
    }

    // A model that knows the clean latents are 0.1 everywhere, and says so in its own way.
    private static Tensor Drawn(Sampler sampler, int steps, int seed, PredictionType type)
    {
        using var scope = NewDisposeScope();
        using var noise = new SeededNoise(seed);
        using var run = sampler.Begin(new NoiseSchedule(new NoiseScheduleConfig(PredictionType: type)), steps);
        var latents = noise.Draw([1, 4, 4, 4]).Times(run.InitialNoiseScale);
        var clean = ones_like(latents).Times(0.1);
        foreach (var step in run.Steps)
        {
            var noiseWithin = run.LevelAt(step.Index).NoiseOf(PredictionType.Sample, clean, latents);
            var unit = NoiseLevel.Preserving(step.Sigma);
            var prediction = type switch
            {
                PredictionType.Epsilon => noiseWithin,
                PredictionType.Velocity => noiseWithin.Times(unit.Signal) - clean.Times(unit.Deviation),
                _ => clean,
            };
            latents = run.Step(prediction, step.Index, latents, noise);
        }
        return latents.MoveToOuterDisposeScope();
    }
}
