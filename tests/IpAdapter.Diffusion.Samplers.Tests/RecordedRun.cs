using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>A recorded pipeline from its text states on: the denoising alone.</summary>
internal sealed class RecordedRun(GoldenCase golden) : INoiseSources, INoiseSource, ISamplingObserver
{
    // What else a pipeline's parameters may name asks for more than words.
    private static readonly string[] Understood =
        ["pipeline", "task", "prompt", "negative_prompt", "height", "width", "steps", "guidance_scale", "images_per_prompt", "clip_skip",
            "eta", "sampler", "draws"];

    private int _draws;

    public List<Tensor> Steps { get; } = [];

    public List<double> Timesteps { get; } = [];

    public Tensor? Start { get; private set; }

    public Tensor? FirstSample { get; private set; }

    public Tensor? FirstPrediction { get; private set; }

    public bool EverythingWasDrawn => _draws == golden.Parameters.GetProperty("draws").GetArrayLength();

    public static bool IsWordsAlone(GoldenCase golden) =>
        golden.Parameter("pipeline")?.GetString() == "StableDiffusionPipeline"
        && golden.Parameters.Names.All(name => Understood.Contains(name) || golden.Parameter(name) is null)
        && SamplerOf(golden) is not null;

    public SamplingParameters Parameters()
    {
        var count = golden.Parameters.GetProperty("images_per_prompt").GetInt32();
        return new()
        {
            UNet = Model(golden.Models[0]),
            Positive = StatesOf("prompt_embeds", count)!,
            Negative = StatesOf("negative_prompt_embeds", count),
            Sampler = SamplerOf(golden)!,
            Width = golden.Parameters.GetProperty("width").GetInt32(),
            Height = golden.Parameters.GetProperty("height").GetInt32(),
            Steps = golden.Parameters.GetProperty("steps").GetInt32(),
            Guidance = golden.Parameters.GetProperty("guidance_scale").GetDouble(),
            Count = count,
        };
    }

    public INoiseSource FromSeed(long seed) => this;

    public Tensor Draw(ReadOnlySpan<long> shape)
    {
        var draw = golden.Input($"noise.{_draws++}");
        Assert.Equal(draw.shape, shape.ToArray());
        return draw;
    }

    public void Begun(Tensor latents) => Start = Kept(latents);

    public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction)
    {
        Timesteps.Add(step.Timestep);
        if (step.Index == 0)
            (FirstSample, FirstPrediction) = (Kept(sample), Kept(prediction));
    }

    public void Stepped(in DenoisingStep step, Tensor latents) => Steps.Add(Kept(latents));

    public void Dispose() { }

    private static Sampler? SamplerOf(GoldenCase golden)
    {
        var settings = golden.Parameters.GetProperty("sampler").GetProperty("settings");
        return golden.Parameters.GetProperty("sampler").GetProperty("class").GetString() switch
        {
            "DDIMScheduler" => new Ddim { Eta = golden.Parameter("eta")?.GetDouble() ?? 0 },
            "PNDMScheduler" => new Pndm(),
            "UniPCMultistepScheduler" => new UniPc(),
            "EulerDiscreteScheduler" => new Euler(),
            "EulerAncestralDiscreteScheduler" => new EulerAncestral(),
            "DPMSolverMultistepScheduler" when settings.GetProperty("algorithm_type").GetString() == "dpmsolver++" =>
                new DpmSolverPlusPlus
                {
                    Sigmas = settings.GetProperty("use_karras_sigmas").GetBoolean() ? SigmaSpacing.Karras
                    : SigmaSpacing.Linear
                },
            _ => null,
        };
    }

    // Recorded as the rows of one side, each prompt repeated for its pictures.
    private Conditioning? StatesOf(string output, int count) =>
        golden.OutputNames.Contains(output) ? new Conditioning(new PromptConditioning(golden.Output(output).slice(0, 0, long.MaxValue,
            count), zeros(1, 77, 1))) : null;

    private static UNet Model(string folder) => new()
    {
        Name = Path.GetFileName(folder),
        Weights = WeightSet.OpenFolder(Path.Combine(folder, "unet"), "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Path.Combine(folder, "unet", "config.json")),
        Schedule = NoiseScheduleConfig.Read(Path.Combine(folder, "scheduler", "scheduler_config.json")),
        PixelsPerLatent = 8,
    };

    private static Tensor Kept(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
}
