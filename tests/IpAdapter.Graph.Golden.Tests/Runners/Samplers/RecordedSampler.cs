using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>The sampler that a case's effective settings describe.</summary>
internal static class RecordedSampler
{
    private static readonly string[] Known = ["ddim", "euler", "euler_a", "dpmpp_2m"];

    public static bool Knows(string sampler) => Known.Contains(sampler);

    /// <summary>The sampler, with the table's kind (spacing, or kind of sigmas, or both) where the case is a table.</summary>
    public static Sampler Of(GoldenCase golden, string kind = "")
    {
        var spacing = SpacingOf(kind.Length > 0 ? kind : Text("timestep_spacing"));
        var sigmas = kind.Length > 0 ? SigmasOf(kind)
            : Is("use_karras_sigmas") ? SigmaSpacing.Karras
            : Is("use_exponential_sigmas") ? SigmaSpacing.Exponential
            : Is("use_beta_sigmas") ? SigmaSpacing.Beta
            : SigmaSpacing.Linear;
        var offset = golden.Parameter("steps_offset")?.GetInt32() ?? 0;
        var endsAtLeastSigma = golden.Parameter("final_sigmas_type")?.GetString() == "sigma_min";
        return Text("sampler") switch
        {
            "ddim" => new Ddim
            {
                Spacing = spacing ?? TimestepSpacing.Leading,
                StepsOffset = offset,
                Eta = Number("eta", 0),
                ClipsSample = Is("clip_sample"),
                EndsWithoutNoise = Is("set_alpha_to_one"),
            },
            "euler" => new Euler
            {
                Spacing = spacing ?? TimestepSpacing.Linspace,
                StepsOffset = offset,
                Sigmas = sigmas,
                EndsAtLeastSigma = endsAtLeastSigma,
                Churn = Number("s_churn", 0),
                ChurnNoise = Number("s_noise", 1),
            },
            "euler_a" => new EulerAncestral { Spacing = spacing ?? TimestepSpacing.Linspace, StepsOffset = offset },
            "dpmpp_2m" => new DpmSolverPlusPlus
            {
                Spacing = spacing ?? TimestepSpacing.Linspace,
                StepsOffset = offset,
                Sigmas = sigmas,
                Order = golden.Parameter("solver_order")!.Value.GetInt32(),
                EndsAtLeastSigma = endsAtLeastSigma,
                LowersOrderAtEnd = Is("lower_order_final"),
                EndsWithFirstOrder = Is("euler_at_final"),
            },
            var other => throw new InvalidDataException($"{golden.Name}: no sampler '{other}'"),
        };

        string Text(string name) => golden.Parameter(name)?.GetString() ?? "";
        bool Is(string name) => golden.Parameter(name)?.GetBoolean() ?? false;
        double Number(string name, double otherwise) => golden.Parameter(name)?.GetDouble() ?? otherwise;
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

    private static TimestepSpacing? SpacingOf(string text) =>
        Enum.GetValues<TimestepSpacing>().Cast<TimestepSpacing?>().FirstOrDefault(spacing => Names(text, spacing));

    private static SigmaSpacing SigmasOf(string text) =>
        Enum.GetValues<SigmaSpacing>().FirstOrDefault(spacing => Names(text, spacing), SigmaSpacing.Linear);

    private static bool Names(string text, object? value) => text.Split('-').Contains(value!.ToString(), StringComparer.OrdinalIgnoreCase);
}
