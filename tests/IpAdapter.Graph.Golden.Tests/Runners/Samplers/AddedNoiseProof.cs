using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>Noise added to latents, each row at a timestep of its own: by the schedule, or by the levels of a sampler's run.</summary>
internal static class AddedNoiseProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        var (latents, noise) = (golden.Input("latents"), golden.Input("noise"));
        var timesteps = golden.Input("timesteps").to(ScalarType.Float64).data<double>().ToArray();
        if (golden.Parameter("steps") is not { } steps)
        {
            int[] whole = [.. timesteps.Select(timestep => (int)timestep)];
            verdict.Matches("noisy", schedule.AddNoise(latents, noise, whole));
            verdict.Matches("velocity", schedule.Velocity(latents, noise, whole));
            return;
        }

        var sampler = RecordedSampler.Of(golden);
        using var run = sampler.Begin(schedule, steps.GetInt32());
        verdict.Matches("sigmas", tensor(sampler.LevelsOf(schedule, steps.GetInt32()).Sigmas.ToArray()));
        verdict.Matches("noisy", cat([.. timesteps.Select((timestep, row) => run.AddNoise(latents[row..(row + 1)], noise[row..(row + 1)],
            IndexOf(run, timestep)))]));
    }

    private static int IndexOf(SamplerRun run, double timestep) =>
        run.Steps.MinBy(step => Math.Abs(step.Timestep - timestep)).Index;
}
