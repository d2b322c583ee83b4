using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>
/// What each of the reference's classes makes of a model's file, against the sampler that is made of the same file here: the same
/// timesteps, and a run like that of the recorded effective settings.
/// </summary>
internal static class FromConfigProof
{
    private const int Steps = 10;

    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, golden.Parameters.GetProperty("scheduler_config").GetRawText());
            var config = NoiseScheduleConfig.Read(file);
            var schedule = new NoiseSchedule(config);
            foreach (var recorded in golden.Document.GetProperty("samplers").EnumerateObject())
                Prove(recorded.Value, config, schedule, verdict);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Prove(JsonElement recorded, NoiseScheduleConfig config, NoiseSchedule schedule, Verdict verdict)
    {
        var name = recorded.GetProperty("class").GetString()!;
        // The recorded name says which kind of noise the class was told to take besides.
        var settings = recorded.GetProperty("sampler").GetString() == "dpmpp_2m_sde" ? config.Sampler!.Settings.Replace("{", """{ "algorithm_type": "sde-dpmsolver++", """, StringComparison.Ordinal) : config.Sampler!.Settings;
        var sampler = DiffusersSamplers.Create(new SamplerConfig(name, settings));

        using var run = sampler.Begin(schedule, Steps);
        verdict.Equals($"{name} timesteps", run.Steps.Select(step => Math.Round(step.Timestep, 3)), recorded.GetProperty("timesteps_of_10")
            .EnumerateArray().Select(timestep => Math.Round(timestep.GetDouble(), 3)));
        verdict.Equals($"{name} first scale", [(float)run.InitialNoiseScale], [recorded.GetProperty("init_noise_sigma_of_10").GetSingle()]);
        verdict.Equals($"{name} run", Drawn(sampler, schedule), Drawn(RecordedSampler.Of(recorded), schedule));
    }

    private static float[] Drawn(Sampler sampler, NoiseSchedule schedule)
    {
        using var scope = NewDisposeScope();
        using var noise = new SeededNoise(5);
        using var run = sampler.Begin(schedule, Steps);
        var latents = noise.Draw([1, 4, 4, 4]).Times(run.InitialNoiseScale);
        foreach (var step in run.Steps)
            latents = run.Step(tanh(run.ScaleInput(latents, step.Index)), step.Index, latents, noise);
        return latents.data<float>().ToArray();
    }
}
