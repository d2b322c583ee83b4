using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>A whole run: what the model is given and what comes out, step by step, and which noise is drawn when.</summary>
internal static class TrajectoryProof
{
    // A trajectory's own tolerance grows with its numbers; levels are held to the tables'.
    private static readonly Tolerance Levels = new(5e-6, 2e-6);

    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        golden.OnlyTells("draws_without_effect");
        var (sampler, steps) = (RecordedSampler.Of(golden), golden.Parameter("steps")!.Value.GetInt32());
        using var run = Begun(golden, sampler, schedule, steps);
        using var noise = new StepNoise(golden.FindInput("step_noise"));

        var (inputs, latents) = (new List<Tensor>(), new List<Tensor>());
        var isImage = golden.Parameter("strength") is not null;
        var x = isImage
            ? run.AddNoise(golden.Input("latents"), golden.Input("noise"), 0)
            : golden.Input("noise").Times(run.InitialNoiseScale);
        if (isImage)
            verdict.Matches("start", x);
        foreach (var step in run.Steps)
        {
            noise.Step = step.Index;
            inputs.Add(run.ScaleInput(x, step.Index));
            latents.Add(x = run.Step(Model(inputs[^1], step.Timestep), step.Index, x, noise));
        }

        using var whole = sampler.Begin(schedule, steps);
        Timesteps.Prove(verdict, "timesteps", golden.Output("timesteps"), whole);
        if (isImage)
        {
            Timesteps.Prove(verdict, "timesteps_used", golden.Output("timesteps_used"), run);
            verdict.Equals("begin_index", [whole.Steps.Count - run.Steps.Count], [golden.Parameter("begin_index")!.Value.GetInt32()]);
        }
        verdict.Matches("init_noise_sigma", tensor(run.InitialNoiseScale).reshape(golden.Output("init_noise_sigma").shape), Levels);
        if (golden.OutputNames.Contains("sigmas"))
            verdict.Matches("sigmas", tensor(sampler.LevelsOf(schedule, steps).Sigmas.ToArray()), Levels);
        if (golden.OutputNames.Contains("model_input"))
            verdict.Matches("model_input", stack(inputs));
        verdict.Matches("x", stack(latents));
        if (golden.Parameter("draws") is { } draws)
            verdict.Equals("draws", noise.Draws, draws.EnumerateArray().Select(step => step.GetInt32()));
    }

    private static SamplerRun Begun(GoldenCase golden, Sampler sampler, NoiseSchedule schedule, int steps) =>
        golden.Parameter("strength") is { } strength
            ? sampler.BeginWithStrength(schedule, steps, strength.GetDouble())
            : sampler.Begin(schedule, steps);

    // What stands in the network's place.
    private static Tensor Model(Tensor input, double timestep) => tanh(input.Times(0.7)).Times(0.5).Plus(0.1 * Math.Sin(timestep / 100));

    private sealed class StepNoise(Tensor? recorded) : INoiseSource
    {
        public int Step { get; set; }

        public List<int> Draws { get; } = [];

        public Tensor Draw(ReadOnlySpan<long> shape)
        {
            Draws.Add(Step);
            return recorded is null ? throw new InvalidOperationException("this run draws no noise in the reference")
                : recorded[Draws.Count - 1];
        }

        public void Dispose() { }
    }
}
