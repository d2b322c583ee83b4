using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Samplers by the classes of diffusers that a model's <c>scheduler_config.json</c> names. What the file leaves out is the class's own default.</summary>
internal static class DiffusersSamplers
{
    private static readonly Dictionary<string, Func<SamplerConfig, Sampler>> ByClass = new()
    {
        ["DDIMScheduler"] = config => new Ddim { SampleRange = SampleRangeOf(config), EndsWithoutNoise = config.Flag("set_alpha_to_one", true) },
        ["DDPMScheduler"] = config => new Ddpm { SampleRange = SampleRangeOf(config), HasLargeVariance = OneOf(config, "variance_type", "fixed_small", "fixed_large") == "fixed_large" },
        ["PNDMScheduler"] = config =>
        {
            Only(config, "skip_prk_steps", false, true, "the Runge-Kutta steps of PNDM are left out here, as Stable Diffusion leaves them out");
            return new Pndm { EndsWithoutNoise = config.Flag("set_alpha_to_one", false) };
        },
        ["EulerDiscreteScheduler"] = config =>
        {
            OneOf(config, "interpolation_type", "linear");
            OneOf(config, "timestep_type", "discrete");
            return new Euler { Sigmas = SigmasOf(config), EndsAtLeastSigma = EndsAtLeastSigma(config) };
        },
        ["EulerAncestralDiscreteScheduler"] = _ => new EulerAncestral(),
        ["HeunDiscreteScheduler"] = config =>
        {
            Only(config, "clip_sample", false, false, "predicted samples are held within -1 and 1 by DDIM and DDPM alone");
            return new Heun { Sigmas = SigmasOf(config) };
        },
        ["LMSDiscreteScheduler"] = config => new Lms { Sigmas = SigmasOf(config) },
        ["DPMSolverMultistepScheduler"] = config =>
        {
            Only(config, "use_lu_lambdas", false, false, "there are Karras', exponential and beta sigmas");
            return new DpmSolverPlusPlus
            {
                Order = OrderOf(config, IsStochastic(config) ? 2 : 3),
                Solver = SolverOf(config),
                IsStochastic = IsStochastic(config),
                Sigmas = SigmasOf(config),
                EndsAtLeastSigma = EndsAtLeastSigma(config),
                LowersOrderAtEnd = config.Flag("lower_order_final", true),
                EndsWithFirstOrder = config.Flag("euler_at_final", false),
            };
        },
        ["DPMSolverSinglestepScheduler"] = config =>
        {
            OneOf(config, "algorithm_type", "dpmsolver++", "deis");
            if (OrderOf(config, 3) is not 2 and var order)
                throw Refusal(config, "solver_order", $"{order}", "singlestep DPM-Solver++ is of the second order here");
            return new DpmSolverPlusPlusSinglestep { Sigmas = SigmasOf(config), EndsAtLeastSigma = EndsAtLeastSigma(config), Solver = SolverOf(config) };
        },
        ["UniPCMultistepScheduler"] = config =>
        {
            var uncorrected = config.Numbers("disable_corrector");
            if (uncorrected.Where((step, i) => step != i).Any())
                throw Refusal(config, "disable_corrector", $"[{string.Join(", ", uncorrected)}]", "the corrector can be left out of the first steps, in order, only");
            var sampler = new UniPc
            {
                Order = OrderOf(config, 3),
                Variant = OneOf(config, "solver_type", "bh2", "bh1", "midpoint", "heun", "logrho") == "bh1" ? UniPcVariant.Bh1 : UniPcVariant.Bh2,
                Sigmas = SigmasOf(config),
                EndsAtLeastSigma = EndsAtLeastSigma(config),
                SolvesForNoise = !config.Flag("predict_x0", true),
                StepsWithoutCorrector = uncorrected.Count,
            };
            return sampler.Contradiction is { } problem ? throw new NotSupportedException($"UniPCMultistepScheduler of this file draws nothing: {problem} (\"final_sigmas_type\")") : sampler;
        },
        ["LCMScheduler"] = config =>
        {
            Only(config, "clip_sample", false, false, "predicted samples are held within -1 and 1 by DDIM and DDPM alone");
            return new Lcm { OriginalSteps = (int)config.Number("original_inference_steps", 50), TimestepScaling = config.Number("timestep_scaling", 10) };
        },
    };

    /// <summary>The classes that are known.</summary>
    public static IEnumerable<string> Classes => ByClass.Keys.Order(StringComparer.Ordinal);

    /// <summary>Makes the sampler that a configuration names.</summary>
    /// <exception cref="NotSupportedException">A class, or a setting of it, that is not known here; the message names it and what is possible.</exception>
    public static Sampler Of(SamplerConfig config)
    {
        if (!ByClass.TryGetValue(config.ClassName, out var make))
            throw new NotSupportedException($"'{config.ClassName}' is not a sampler known here: known are {string.Join(", ", Classes)}");
        Only(config, "thresholding", false, false, "dynamic thresholding is for models that draw pixels, not latents");
        return make(config);
    }

    private static double? SampleRangeOf(SamplerConfig config) => config.Flag("clip_sample", true) ? config.Number("clip_sample_range", 1) : null;

    private static SigmaSpacing SigmasOf(SamplerConfig config) =>
        config.Flag("use_karras_sigmas", false) ? SigmaSpacing.Karras
        : config.Flag("use_exponential_sigmas", false) ? SigmaSpacing.Exponential
        : config.Flag("use_beta_sigmas", false) ? SigmaSpacing.Beta
        : SigmaSpacing.Linear;

    private static int OrderOf(SamplerConfig config, int greatest) =>
        config.Number("solver_order", 2) is var order && order >= 1 && order <= greatest && double.IsInteger(order) ? (int)order : throw Refusal(config, "solver_order", $"{order}", $"possible are 1 to {greatest}");

    private static bool IsStochastic(SamplerConfig config) => OneOf(config, "algorithm_type", "dpmsolver++", "sde-dpmsolver++", "deis") == "sde-dpmsolver++";

    // As diffusers does where a setting is another class's word for the same thing.
    private static SecondOrder SolverOf(SamplerConfig config) =>
        OneOf(config, "solver_type", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun" ? SecondOrder.Heun : SecondOrder.Midpoint;

    private static bool EndsAtLeastSigma(SamplerConfig config) => OneOf(config, "final_sigmas_type", "zero", "sigma_min") == "sigma_min";

    // The first one is the class's default.
    private static string OneOf(SamplerConfig config, string name, params ReadOnlySpan<string> possible)
    {
        var found = config.Text(name, possible[0]);
        return possible.Contains(found) ? found : throw Refusal(config, name, $"\"{found}\"", $"possible are {string.Join(" and ", possible.ToArray())}");
    }

    private static void Only(SamplerConfig config, string name, bool otherwise, bool possible, string reason)
    {
        if (config.Flag(name, otherwise) != possible)
            throw Refusal(config, name, possible ? "false" : "true", reason);
    }

    private static NotSupportedException Refusal(SamplerConfig config, string name, string found, string reason) =>
        new($"'{name}' of {config.ClassName} is {found}, which is not supported: {reason}");
}
