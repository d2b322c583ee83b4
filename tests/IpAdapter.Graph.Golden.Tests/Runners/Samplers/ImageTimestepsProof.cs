using System.Text.Json;
using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>Which timesteps are run at which strength, or from which share on that lies behind. The reference says where no step is left with a number of 0, we with a refusal.</summary>
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
            verdict.Equals(name, Timesteps(() => sampler.Begin(schedule, steps)), timesteps);
            foreach (var each in row.GetProperty("by_strength").EnumerateArray())
                verdict.Equals($"{name} strength {each[0]}", Timesteps(() => sampler.BeginWithStrength(schedule, steps, each[0].GetDouble())), Used(each));
            foreach (var each in row.GetProperty("by_denoising_start").EnumerateArray())
                verdict.Equals($"{name} denoised {each[0]}", Timesteps(() => sampler.BeginAt(schedule, steps, each[0].GetDouble())), Used(each));

            // Fractions are recorded in float32: a recorded timestep stands for one that is near enough.
            double[] Timesteps(Func<SamplerRun> begin)
            {
                try
                {
                    using var run = begin();
                    return [.. run.Steps.Select(step => timesteps.FirstOrDefault(recorded => Math.Abs(recorded - step.Timestep) <= tolerance, step.Timestep))];
                }
                catch (ArgumentOutOfRangeException refusal) when (refusal.ParamName is "strength" or "denoised")
                {
                    return [];
                }
            }

            // [share, first, used, reported]; with 0 steps reported, the pipeline stops.
            double[] Used(JsonElement each) => each[3].GetInt32() == 0 ? [] : timesteps[each[1].GetInt32()..];
        }
    }

    private static Sampler SamplerOf(JsonElement row) => RecordedSampler.Of(JsonDocument.Parse(
        $$"""{ "sampler": {{row.GetProperty("sampler").GetRawText()}}, "timestep_spacing": {{row.GetProperty("timestep_spacing").GetRawText()}}, "steps_offset": 1, "predict_x0": true, "use_karras_sigmas": {{(row.TryGetProperty("use_karras_sigmas", out _) ? "true" : "false")}} }""").RootElement);
}
