using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Guidance;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Pipelines;
using IpAdapter.Graph.Sampling;

namespace IpAdapter.Graph.Golden.Tests.Runners.PromptRegions;

/// <summary>A whole run by the node that draws, with masks that are pictures.</summary>
internal static class RegionSampleProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var (noise, steps) = (golden.Input("noise"), golden.Parameters.GetProperty("steps").GetInt32());
        var unet = RegionItem.UNetOf(golden) with { PixelsPerLatent = 8 };
        var (schedule, sampler) = (new NoiseSchedule(unet.Schedule), new Euler { Spacing = TimestepSpacing.Linspace });
        using var run = sampler.Begin(schedule, steps);
        var sigma = run.Steps[0].Sigma;

        // The reference begins a little above the sampler: at sqrt(sigma^2 + 1) times the noise, where this one takes sigma times.
        var start = noise.Times(Math.Sqrt(sigma * sigma + 1) / run.InitialNoiseScale);
        var seen = new Recorder(new ClassifierFreeGuidance(golden.Parameters.GetProperty("guidance_scale").GetDouble()),
            unet.Schedule.PredictionType);
        var inputs = new Sample.Inputs(unet, RegionItem.Joined(RegionItem.Of(golden, "positive"), RegionOf), sampler,
            (int)noise.size(3) * 8, (int)noise.size(2) * 8,
            RegionItem.Joined(RegionItem.Of(golden, "negative"), RegionOf), steps, seen.Guidance.Scale, Count: (int)noise.size(0));
        using var drawn = new Sample(TestDevice.Store, new RecordedNoise([start]), [seen])
            .RunAsync(inputs, new NodeContext { NodeName = golden.Name }).AsTask().GetAwaiter().GetResult();

        verdict.Equals("timesteps", seen.Timesteps, golden.Parameters.GetProperty("timesteps").EnumerateArray()
            .Select(timestep => timestep.GetDouble()));
        verdict.Matches("sigmas", tensor(sampler.LevelsOf(schedule, steps).Sigmas.ToArray()).to(ScalarType.Float32));
        verdict.Matches("start", seen.Start!);
        verdict.Matches("denoised", stack(seen.Clean));
        verdict.Matches("latents", stack(seen.Latents));
    }

    private static PromptRegion? RegionOf(RegionItem item) =>
        item.Masks is null && item.Strength == 1
            ? null
            : new(item.Masks is { } masks ? [.. masks.unbind().Select(Picture)] : [], item.Strength);

    private static Image Picture(Tensor mask)
    {
        var levels = mask.Times(255).round().to(ScalarType.Byte).contiguous().data<byte>().ToArray();
        Assert.Equal(mask.flatten().data<float>().ToArray(), levels.Select(level => level / 255f));   // no grey is lost
        return new((int)mask.size(2), (int)mask.size(1), levels.SelectMany(level => new[] { level, level, level }).ToArray());
    }

    private sealed class Recorder(ClassifierFreeGuidance guidance, PredictionType type) : ISamplingObserver
    {
        public ClassifierFreeGuidance Guidance => guidance;

        public Tensor? Start { get; private set; }

        public List<double> Timesteps { get; } = [];

        public List<Tensor> Clean { get; } = [];

        public List<Tensor> Latents { get; } = [];

        public void Begun(Tensor latents) => Start = Kept(latents);

        public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction)
        {
            Timesteps.Add(step.Timestep);
            var pictures = (int)sample.size(0) / 2;
            using var guided = guidance.Combine(prediction);
            using var clean = NoiseLevel.Preserving(step.Sigma).SampleOf(type, guided, sample.narrow(0, 0, pictures));
            Clean.Add(Kept(clean));
        }

        public void Stepped(in DenoisingStep step, Tensor latents) => Latents.Add(Kept(latents));

        private static Tensor Kept(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
    }
}
