using System.Globalization;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>
/// Timesteps, levels and first scale of many runs; an output is called KIND.STEPS.WHAT, or STEPS.WHAT where there is but one kind.
/// </summary>
internal static class TableProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        foreach (var name in golden.OutputNames)
        {
            var parts = name.Split('.');
            var (sampler, steps) = (RecordedSampler.Of(golden, parts.Length > 2 ? parts[0] : ""),
                int.Parse(parts[^2], CultureInfo.InvariantCulture));
            using var run = sampler.Begin(schedule, steps);
            if (parts[^1] == "timesteps")
                Timesteps.Prove(verdict, name, golden.Output(name), run);
            else if (parts[^1] == "sigmas")
                verdict.Matches(name, tensor(sampler.LevelsOf(schedule, steps).Sigmas.ToArray()));
            else if (parts[^1] == "init_noise_sigma")
                verdict.Matches(name, tensor(run.InitialNoiseScale).reshape(golden.Output(name).shape));
        }
    }
}
