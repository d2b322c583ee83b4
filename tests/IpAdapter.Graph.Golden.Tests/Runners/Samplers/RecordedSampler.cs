using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>The sampler that effective settings of the reference describe.</summary>
/// <param name="settings">By the reference's names.</param>
internal sealed class RecordedSampler(ReadMembers settings)
{
    private readonly Dictionary<string, Func<RecordedSampler, Sampler>> _samplers = new()
    {
        ["ddim"] = s => new Ddim
        {
            Spacing = s._spacing,
            StepsOffset = s.Offset,
            Eta = s.Number("eta", 0),
            SampleRange = s.Is("clip_sample") ? s.Number("clip_sample_range", 1) : null,
            EndsWithoutNoise = s.Is("set_alpha_to_one")
        },
        ["ddpm"] = s => new Ddpm
        {
            Spacing = s._spacing,
            StepsOffset = s.Offset,
            SampleRange = s.Is("clip_sample")
            ? s.Number("clip_sample_range", 1)
            : null,
            HasLargeVariance = s.Text("variance_type") == "fixed_large"
        },
        ["pndm"] = s => new Pndm
        {
            Spacing = s._spacing,
            StepsOffset = s.Offset,
            EndsWithoutNoise = s.Is("set_alpha_to_one"),
            BeginsLikeDiffusers = true
        },
        ["euler"] = s => new Euler
        {
            Spacing = s._spacing,
            StepsOffset = s.Offset,
            Sigmas = s._sigmas,
            EndsAtLeastSigma = s.EndsAtLeastSigma,
            Churn = s.Number("s_churn", 0),
            ChurnNoise = s.Number("s_noise", 1)
        },
        ["euler_a"] = s => new EulerAncestral { Spacing = s._spacing, StepsOffset = s.Offset },
        ["heun"] = s => new Heun { Spacing = s._spacing, StepsOffset = s.Offset, Sigmas = s._sigmas },
        ["lms"] = s => new Lms { Spacing = s._spacing, StepsOffset = s.Offset, Sigmas = s._sigmas, BeginsLikeDiffusers = true },
        ["dpmpp_2m"] = s => s.Multistep(),
        ["dpmpp_2m_sde"] = s => s.Multistep() with { IsStochastic = true },
        ["dpmpp_2s"] = s => new DpmSolverPlusPlusSinglestep
        {
            Sigmas = s._sigmas,
            EndsAtLeastSigma = s.EndsAtLeastSigma,
            Solver = s.Solver
        },
        ["unipc"] = s => new UniPc
        {
            Spacing = s._spacing,
            StepsOffset = s.Offset,
            Sigmas = s._sigmas,
            Order = s.Order,
            Variant = s.Text("solver_type") == "bh1" ? UniPcVariant.Bh1 : UniPcVariant.Bh2,
            SolvesForNoise = !s.Is("predict_x0"),
            EndsAtLeastSigma = s.EndsAtLeastSigma,
            StepsWithoutCorrector = s.Find("disable_corrector")?.GetArrayLength() ?? 0,
        },
        ["lcm"] = s => new Lcm
        {
            OriginalSteps = (int)s.Number("original_inference_steps", 50),
            TimestepScaling = s.Number("timestep_scaling", 10)
        },
    };

    // What some samplers here do in one way alone.
    private static readonly Dictionary<string, (string Setting, string Value)[]> s_fixed = new()
    {
        ["pndm"] = [("skip_prk_steps", "true")],
        ["heun"] = [("clip_sample", "false")],
        ["dpmpp_2m"] = [("algorithm_type", "dpmsolver++")],
        ["dpmpp_2m_sde"] = [("algorithm_type", "sde-dpmsolver++")],
        ["dpmpp_2s"] = [("algorithm_type", "dpmsolver++"), ("solver_order", "2"), ("lower_order_final", "true")],
        ["unipc"] = [("lower_order_final", "true")],
        ["lcm"] = [("clip_sample", "false"), ("set_alpha_to_one", "false")],
    };

    private SigmaSpacing _sigmas =
        (IsIn(settings, "use_karras_sigmas"), IsIn(settings, "use_exponential_sigmas"), IsIn(settings, "use_beta_sigmas")) switch
        {
            (true, _, _) => SigmaSpacing.Karras,
            (_, true, _) => SigmaSpacing.Exponential,
            (_, _, true) => SigmaSpacing.Beta,
            _ => SigmaSpacing.Linear,
        };

    // What a table's kind names is left out of its settings; the reference's classes with whole timesteps lead, the others are evenly
    // spaced.
    private TimestepSpacing _spacing =
        settings.TryGetProperty("timestep_spacing", out var text) ? SpacingOf(text.GetString()!)!.Value
        : settings.GetProperty("sampler").GetString() is "ddim" or "ddpm" or "pndm" or "lcm" ? TimestepSpacing.Leading
        : TimestepSpacing.Linspace;

    private int Offset => (int)Number("steps_offset", 0);

    private int Order => (int)Number("solver_order", 2);

    private SecondOrder Solver => Text("solver_type") == "heun" ? SecondOrder.Heun : SecondOrder.Midpoint;

    private bool EndsAtLeastSigma => Text("final_sigmas_type") == "sigma_min";

    /// <summary>The sampler, with the table's kind (spacing, or kind of sigmas, or both) where the case is a table.</summary>
    public static Sampler Of(GoldenCase golden, string kind = "")
    {
        foreach (var (name, value) in s_fixed.GetValueOrDefault(golden.Parameter("sampler")!.Value.GetString()!, []))
            golden.Only(name, value);
        if (golden.Parameter("sampler")!.Value.GetString() == "lcm")
            golden.OnlyTells("steps_offset");   // its timesteps are counted from the other end
        return Of(golden.Parameters, kind);
    }

    /// <summary>The sampler of effective settings.</summary>
    public static Sampler Of(JsonElement settings) => Of(new ReadMembers(settings), "");

    private static Sampler Of(ReadMembers settings, string kind)
    {
        var recorded = new RecordedSampler(settings);
        if (kind.Length > 0)
            (recorded._sigmas, recorded._spacing) = (SigmasOf(kind), SpacingOf(kind) ?? recorded._spacing);
        return recorded._samplers[recorded.Text("sampler")](recorded);
    }

    /// <summary>The noise schedule of a case.</summary>
    public static NoiseSchedule ScheduleOf(GoldenCase golden) => new(new NoiseScheduleConfig(
        golden.Parameter("num_train_timesteps")!.Value.GetInt32(),
        golden.Parameter("beta_start")!.Value.GetDouble(),
        golden.Parameter("beta_end")!.Value.GetDouble(),
        golden.Parameter("beta_schedule")!.Value.GetString()!,
        golden.Parameter("prediction_type")?.GetString() == "v_prediction" ? PredictionType.Velocity : PredictionType.Epsilon)
    {
        HasZeroTerminalSnr = golden.Parameter("rescale_betas_zero_snr")?.GetBoolean() ?? false,
    });

    private DpmSolverPlusPlus Multistep() => new()
    {
        Spacing = _spacing,
        StepsOffset = Offset,
        Sigmas = _sigmas,
        Order = Order,
        Solver = Solver,
        EndsAtLeastSigma = EndsAtLeastSigma,
        LowersOrderAtEnd = Is("lower_order_final"),
        EndsWithFirstOrder = Is("euler_at_final"),
    };

    private JsonElement? Find(string name) =>
        settings.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Text(string name) => Find(name)?.GetString() ?? "";

    private bool Is(string name) => IsIn(settings, name);

    private double Number(string name, double otherwise) => Find(name)?.GetDouble() ?? otherwise;

    private static bool IsIn(ReadMembers settings, string name) =>
        settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static TimestepSpacing? SpacingOf(string text) =>
        Enum.GetValues<TimestepSpacing>().Cast<TimestepSpacing?>().FirstOrDefault(spacing => Names(text, spacing));

    private static SigmaSpacing SigmasOf(string text) =>
        Enum.GetValues<SigmaSpacing>().FirstOrDefault(spacing => Names(text, spacing), SigmaSpacing.Linear);

    private static bool Names(string text, object? value) => text.Split('-').Contains(value!.ToString(), StringComparer.OrdinalIgnoreCase);
}
