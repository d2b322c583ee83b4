using System.Text.Json;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>
/// Which timesteps are run at which strength, or from which share on that lies behind. The reference says where no step is left with a
/// number of 0, we with a refusal.
/// </summary>
internal static class ImageTimestepsProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        var tolerance = golden.ToleranceOf("timesteps").Absolute;
        foreach (var row in golden.Document.GetProperty("rows").EnumerateArray())
        {
            var (sampler, steps) = (SamplerOf(row), row.GetProperty("steps").GetInt32());
            var timesteps = row.GetProperty("timesteps").EnumerateArray().Select(timestep => timestep.GetDouble()).ToArray();
            var name = $"{row.GetProperty("sampler")} {row.GetProperty("timestep_spacing")} {steps}";
            verdict.Equals(name, Told(Run(() => sampler.Begin(schedule, steps))), timesteps);
            foreach (var each in row.GetProperty("by_strength").EnumerateArray())
                verdict.Equals($"{name} strength {each[0]}",
                    Told(Run(() => sampler.BeginWithStrength(schedule, steps, each[0].GetDouble()))), Used(each));
            foreach (var each in row.GetProperty("by_denoising_start").EnumerateArray())
                verdict.Equals($"{name} denoised {each[0]}", Told(Below(each[0].GetDouble())), Used(each));

            // Fractions are recorded in float32: a recorded timestep stands for one that is near enough.
            double[] Told(IEnumerable<double> run) =>
                [.. run.Select(timestep => timesteps.FirstOrDefault(recorded => Math.Abs(recorded - timestep) <= tolerance, timestep))];

            // No node begins where another model left off: what is recorded of that is the end of a whole run's timesteps, and a step of
            // two calls is not split.
            IEnumerable<double> Below(double denoised)
            {
                var (called, trainSteps) = (sampler.LevelsOf(schedule, steps).Timesteps, schedule.Config.TrainSteps);
                var before = called.Count(timestep => timestep >= Math.Round(trainSteps - denoised * trainSteps));
                return before == called.Count ? [] : called.Skip(before - before % sampler.CallsPerStep);
            }

            // [share, first, used, reported]; with 0 steps reported, the pipeline stops.
            double[] Used(JsonElement each) => each[3].GetInt32() == 0 ? [] : timesteps[each[1].GetInt32()..];
        }
    }

    private static double[] Run(Func<SamplerRun> begin)
    {
        try
        {
            using var run = begin();
            return [.. run.Steps.Select(step => step.Timestep)];
        }
        catch (ArgumentOutOfRangeException refusal) when (refusal.ParamName == "strength")
        {
            return [];
        }
    }

    private static Sampler SamplerOf(JsonElement row) => RecordedSampler.Of(JsonDocument.Parse(
        $$"""{ "sampler": {{row.GetProperty("sampler").GetRawText()}}, "timestep_spacing": {{row.GetProperty("timestep_spacing").GetRawText()}}, "steps_offset": 1, "predict_x0": true, "use_karras_sigmas": {{(row.TryGetProperty("use_karras_sigmas", out _) ? "true" : "false")}} }""").RootElement);
}
