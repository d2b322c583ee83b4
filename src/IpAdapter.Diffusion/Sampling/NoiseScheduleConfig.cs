using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>How noise was added when a model was trained, as its <c>scheduler_config.json</c> says.</summary>
/// <param name="TrainSteps">Number of timesteps.</param>
/// <param name="BetaStart">First beta.</param>
/// <param name="BetaEnd">Last beta.</param>
/// <param name="BetaSchedule">How betas go from first to last: <c>scaled_linear</c> or <c>linear</c>.</param>
/// <param name="PredictionType">What the UNet predicts.</param>
public sealed record NoiseScheduleConfig(
    int TrainSteps = 1000,
    double BetaStart = 0.00085,
    double BetaEnd = 0.012,
    string BetaSchedule = "scaled_linear",
    PredictionType PredictionType = PredictionType.Epsilon)
{
    // Every check of a workflow computes all levels: a file may not ask for more than that is quick for.
    private const int MostTrainSteps = 10_000;

    /// <summary>Which timesteps the file would have a sampler visit; null where it leaves that to the sampler.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>What is added to leading timesteps.</summary>
    public int StepsOffset { get; init; } = 1;

    /// <summary>Whether the betas are rescaled so that the last timestep is noise alone (arXiv:2305.08891, algorithm 1).</summary>
    public bool HasZeroTerminalSnr { get; init; }

    /// <summary>The sampler that the file names; null where there is no file, or it names none.</summary>
    public SamplerConfig? Sampler { get; init; }

    /// <summary>The beta schedules that are known.</summary>
    internal static IReadOnlyList<string> BetaSchedules { get; } = ["scaled_linear", "linear"];

    /// <summary>
    /// Reads a model's <c>scheduler_config.json</c>. What the file leaves out is as diffusers' classes take it: 1000 timesteps, linear
    /// betas from 0.0001 to 0.02, epsilon, no offset.
    /// </summary>
    /// <remarks>
    /// Only what every sampler needs is judged: which one draws, and how, is the workflow's to say, and <see cref="Sampler"/> is for those
    /// who leave it to the file.
    /// </remarks>
    /// <exception cref="WeightFileException">The file is not there or not JSON, or the model was trained in a way that is not supported;
    /// the message names the setting.</exception>
    public static NoiseScheduleConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        var className = file.FindText("_class_name");
        if (className is { } name && name.Contains("FlowMatch", StringComparison.Ordinal))
            throw file.Problem("_class_name", $"'{name}' is for models trained by flow matching, which are not supported: expected one of "
                + "the Stable Diffusion 1.x family");
        file.Only("beta_schedule", [.. BetaSchedules.Select(known => $"\"{known}\"")]);
        file.Only("timestep_spacing", [.. Spacings.Select(known => $"\"{known}\"")]);
        file.Only("trained_betas");

        var config = new NoiseScheduleConfig(file.FindCount("num_train_timesteps") ?? 1000, Beta("beta_start", 0.0001),
            Beta("beta_end", 0.02), file.FindText("beta_schedule") ?? "linear", Prediction())
        {
            Spacing = file.FindText("timestep_spacing") is { } spacing ? Enum.Parse<TimestepSpacing>(spacing, ignoreCase: true) : null,
            StepsOffset = Offset(),
            HasZeroTerminalSnr = file.Flag("rescale_betas_zero_snr", false),
            Sampler = SamplerConfig.Find(file, className),
        };
        return config.TrainSteps is > 1 and <= MostTrainSteps
            ? config
            : throw file.Problem("num_train_timesteps",
                $"expected 2 to {MostTrainSteps} timesteps (models are trained with 1000), found {config.TrainSteps}");

        PredictionType Prediction() => file.FindText("prediction_type") switch
        {
            null or "epsilon" => PredictionType.Epsilon,
            "v_prediction" => PredictionType.Velocity,
            "sample" => PredictionType.Sample,
            var other => throw file.Problem("prediction_type",
                $"\"{other}\" is not supported, only \"epsilon\" or \"v_prediction\" or \"sample\" is"),
        };

        double Beta(string setting, double otherwise) =>
            file.Number(setting, otherwise) is > 0 and < 1 and var beta
                ? beta
                : throw file.Problem(setting, $"expected a number between 0 and 1, found {file.Find(setting)}");

        int Offset() =>
            file.Number("steps_offset", 0) is >= 0 and <= 1000 and var offset && double.IsInteger(offset)
                ? (int)offset
                : throw file.Problem("steps_offset", $"expected a whole number from 0 on, found {file.Find("steps_offset")}");
    }

    private static string[] Spacings { get; } = Array.ConvertAll(Enum.GetNames<TimestepSpacing>(), name => name.ToLowerInvariant());
}
