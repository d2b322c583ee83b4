using IpAdapter.Diffusion.Samplers.Levels;

namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>
/// Samplers by the classes of diffusers that a model's <c>scheduler_config.json</c> names. What the file leaves out is the class's own
/// default.
/// </summary>
public static class DiffusersSamplers
{
    // Each with the name of its method.
    private static readonly Dictionary<string, (string Method, Func<SamplerConfig, Sampler> Make)> ByClass = new(StringComparer.Ordinal)
    {
        ["DDIMScheduler"] = ("ddim", DdimOf),
        ["DDPMScheduler"] = ("ddpm", DdpmOf),
        ["PNDMScheduler"] = ("pndm", PndmOf),
        ["EulerDiscreteScheduler"] = ("euler", EulerOf),
        ["EulerAncestralDiscreteScheduler"] = ("euler-ancestral", _ => new EulerAncestral()),
        ["HeunDiscreteScheduler"] = ("heun", HeunOf),
        ["LMSDiscreteScheduler"] = ("lms", config => new Lms { Sigmas = SigmasOf(config) }),
        ["DPMSolverMultistepScheduler"] = ("dpmpp-2m", MultistepOf),
        ["DPMSolverSinglestepScheduler"] = ("dpmpp-2s", SinglestepOf),
        ["UniPCMultistepScheduler"] = ("unipc", UniPcOf),
        ["LCMScheduler"] = ("lcm", LcmOf),
    };

    private static readonly (string Setting, SigmaSpacing Spacing)[] Curves =
    [
        ("use_karras_sigmas", SigmaSpacing.Karras),
        ("use_exponential_sigmas", SigmaSpacing.Exponential),
        ("use_beta_sigmas", SigmaSpacing.Beta),
    ];

    /// <summary>Makes the sampler that a configuration names.</summary>
    /// <exception cref="UnsupportedSamplerException">A class, or a setting of it, that is not known here.</exception>
    public static Sampler Create(SamplerConfig config)
    {
        if (!ByClass.TryGetValue(config.ClassName, out var known))
            throw new UnsupportedSamplerException(Unknown(config.ClassName));
        try
        {
            Only(config, "thresholding", false, false, "dynamic thresholding is for models that draw pixels, not latents");
            Only(config, "use_flow_sigmas", false, false, "they are for models trained by flow matching");
            return known.Make(config);
        }
        catch (NotSupportedException refusal)
        {
            throw new UnsupportedSamplerException(refusal.Message, known.Method, refusal);
        }
    }

    private static string Unknown(string className)
    {
        var classes = ByClass.Keys.Order(StringComparer.Ordinal).ToList();
        var meant = classes.Find(known => known.StartsWith(className, StringComparison.OrdinalIgnoreCase) && className.Length > 0);
        return $"'{className}' is not a sampler known here: {(meant is null ? "" : $"did you mean '{meant}'? ")}Known are "
            + string.Join(", ", classes);
    }

    private static Ddim DdimOf(SamplerConfig config) =>
        new() { SampleRange = SampleRangeOf(config), EndsWithoutNoise = config.Flag("set_alpha_to_one", true) };

    private static Ddpm DdpmOf(SamplerConfig config) => new()
    {
        SampleRange = SampleRangeOf(config),
        HasLargeVariance = OneOf(config, "variance_type", "fixed_small", "fixed_large") == "fixed_large",
    };

    private static Pndm PndmOf(SamplerConfig config)
    {
        Only(config, "skip_prk_steps", false, true, "the Runge-Kutta steps of PNDM are left out here, as Stable Diffusion leaves them out");
        return new Pndm { EndsWithoutNoise = config.Flag("set_alpha_to_one", false) };
    }

    private static Euler EulerOf(SamplerConfig config)
    {
        OneOf(config, "interpolation_type", "linear");
        OneOf(config, "timestep_type", "discrete");
        return new Euler { Sigmas = SigmasOf(config), EndsAtLeastSigma = EndsAtLeastSigma(config) };
    }

    private static Heun HeunOf(SamplerConfig config)
    {
        Only(config, "clip_sample", false, false, "predicted samples are held within a range by DDIM and DDPM alone");
        return new Heun { Sigmas = SigmasOf(config) };
    }

    private static DpmSolverPlusPlus MultistepOf(SamplerConfig config)
    {
        Only(config, "use_lu_lambdas", false, false, "there are Karras', exponential and beta sigmas");
        AllLevels(config);
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
    }

    private static DpmSolverPlusPlusSinglestep SinglestepOf(SamplerConfig config)
    {
        OneOf(config, "algorithm_type", "dpmsolver++", "deis");
        AllLevels(config);
        if (OrderOf(config, 3) is not 2 and var order)
            throw Refusal(config, "solver_order", $"{order}", "singlestep DPM-Solver++ is of the second order here");
        // Where the last step ends without noise, diffusers sets it to true.
        if (EndsAtLeastSigma(config))
            Only(config, "lower_order_final", false, true, "singlestep DPM-Solver++ ends with a step of the first order here");
        return new DpmSolverPlusPlusSinglestep
        {
            Sigmas = SigmasOf(config),
            EndsAtLeastSigma = EndsAtLeastSigma(config),
            Solver = SolverOf(config),
        };
    }

    private static UniPc UniPcOf(SamplerConfig config)
    {
        Only(config, "lower_order_final", true, true, "the last steps are of lower order here");
        Absent(config, "solver_p", "the predictor is UniPC's own");
        var uncorrected = config.Numbers("disable_corrector");
        if (uncorrected.Where((step, i) => step != i).Any())
            throw Refusal(config, "disable_corrector", $"[{string.Join(", ", uncorrected)}]",
                "the corrector can be left out of the first steps, in order, only");
        var sampler = new UniPc
        {
            Order = OrderOf(config, 3),
            Variant = OneOf(config, "solver_type", "bh2", "bh1", "midpoint", "heun", "logrho") == "bh1"
                ? UniPcVariant.Bh1
                : UniPcVariant.Bh2,
            Sigmas = SigmasOf(config),
            EndsAtLeastSigma = EndsAtLeastSigma(config),
            SolvesForNoise = !config.Flag("predict_x0", true),
            StepsWithoutCorrector = uncorrected.Count,
        };
        return sampler.Contradiction is { } problem
            ? throw new NotSupportedException($"UniPCMultistepScheduler of this file draws nothing: {problem} (\"final_sigmas_type\")")
            : sampler;
    }

    private static Lcm LcmOf(SamplerConfig config)
    {
        Only(config, "clip_sample", false, false, "predicted samples are held within a range by DDIM and DDPM alone");
        return new Lcm
        {
            OriginalSteps = (int)config.Number("original_inference_steps", 50),
            TimestepScaling = config.Number("timestep_scaling", 10),
        };
    }

    private static double? SampleRangeOf(SamplerConfig config) =>
        config.Flag("clip_sample", true) ? config.Number("clip_sample_range", 1) : null;

    private static SigmaSpacing SigmasOf(SamplerConfig config)
    {
        var asked = Array.FindAll(Curves, curve => config.Flag(curve.Setting, false));
        if (asked.Length == 0)
            return SigmaSpacing.Linear;
        if (asked.Length > 1)
            throw Refusal(config, asked[1].Setting, "true", $"so is '{asked[0].Setting}', and sigmas are of one kind");
        Absent(config, "sigma_min", "such sigmas go down to the model's least one");
        Absent(config, "sigma_max", "such sigmas go down from the model's greatest one");
        return asked[0].Spacing;
    }

    private static int OrderOf(SamplerConfig config, int greatest) =>
        config.Number("solver_order", 2) is var order && order >= 1 && order <= greatest && double.IsInteger(order)
            ? (int)order
            : throw Refusal(config, "solver_order", $"{order}", $"possible are 1 to {greatest}");

    private static bool IsStochastic(SamplerConfig config) =>
        OneOf(config, "algorithm_type", "dpmsolver++", "sde-dpmsolver++", "deis") == "sde-dpmsolver++";

    // As diffusers does where a setting is another class's word for the same thing.
    private static SecondOrder SolverOf(SamplerConfig config) =>
        OneOf(config, "solver_type", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun" ? SecondOrder.Heun : SecondOrder.Midpoint;

    private static bool EndsAtLeastSigma(SamplerConfig config) => OneOf(config, "final_sigmas_type", "zero", "sigma_min") == "sigma_min";

    // For cosine schedules, which are not supported; diffusers writes that nothing is cut off as -Infinity.
    private static void AllLevels(SamplerConfig config)
    {
        if (config.FindJson("lambda_min_clipped") is { } least && least != "\"-Infinity\"")
            throw Refusal(config, "lambda_min_clipped", least, "no noise levels are cut off here");
    }

    // The first one is the class's default.
    private static string OneOf(SamplerConfig config, string name, params ReadOnlySpan<string> possible)
    {
        var found = config.Text(name, possible[0]);
        return possible.Contains(found) ? found
            : throw Refusal(config, name, $"\"{found}\"", $"possible are {string.Join(" and ", possible.ToArray())}");
    }

    private static void Only(SamplerConfig config, string name, bool otherwise, bool possible, string reason)
    {
        if (config.Flag(name, otherwise) != possible)
            throw Refusal(config, name, possible ? "false" : "true", reason);
    }

    private static void Absent(SamplerConfig config, string name, string reason)
    {
        if (config.FindJson(name) is { } found)
            throw Refusal(config, name, found, reason);
    }

    private static NotSupportedException Refusal(SamplerConfig config, string name, string found, string reason) =>
        new($"'{name}' of {config.ClassName} is {found}, which is not supported: {reason}");
}
