using System.Text.Json;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>How noise was added when a model was trained, as its <c>scheduler_config.json</c> says.</summary>
/// <param name="TrainSteps">Number of timesteps.</param>
/// <param name="BetaStart">First beta.</param>
/// <param name="BetaEnd">Last beta.</param>
/// <param name="BetaSchedule">How betas go from first to last: <c>scaled_linear</c> or <c>linear</c>.</param>
/// <param name="PredictionType">What the UNet predicts: <c>epsilon</c>.</param>
public sealed record NoiseScheduleConfig(
    int TrainSteps = 1000,
    double BetaStart = 0.00085,
    double BetaEnd = 0.012,
    string BetaSchedule = "scaled_linear",
    string PredictionType = "epsilon")
{
    /// <summary>Which timesteps the file would have a sampler visit; null where it leaves that to the sampler.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>What is added to leading timesteps.</summary>
    public int StepsOffset { get; init; } = 1;

    /// <summary>The beta schedules that are known.</summary>
    public static IReadOnlyList<string> BetaSchedules { get; } = ["scaled_linear", "linear"];

    /// <summary>Reads a model's <c>scheduler_config.json</c>. What the file leaves out is as diffusers' classes take it: 1000 timesteps, linear betas from 0.0001 to 0.02, epsilon, no offset.</summary>
    /// <remarks>Only what every sampler needs is read: which one draws, and how, is the workflow's to say.</remarks>
    /// <exception cref="WeightFileException">The file is not there or not JSON, or the model was trained in a way that is not supported; the message names the setting.</exception>
    public static NoiseScheduleConfig Read(string path)
    {
        using var document = Parse(path);
        var settings = new Settings(path, document.RootElement);
        if (settings.Text("_class_name", "") is var name && name.Contains("FlowMatch", StringComparison.Ordinal))
            throw new WeightFileException(path, $"_class_name is '{name}': models trained by flow matching are not supported, expected one of the Stable Diffusion 1.x family");
        if (settings.Has("trained_betas"))
            throw new WeightFileException(path, "trained_betas gives betas of its own, which is not supported: expected beta_start, beta_end and beta_schedule");
        if (settings.Truth("rescale_betas_zero_snr", false))
            throw new WeightFileException(path, "rescale_betas_zero_snr is true, which is not supported: expected a model trained without zero terminal SNR");

        var config = new NoiseScheduleConfig(
            settings.Whole("num_train_timesteps", 1000),
            settings.Number("beta_start", 0.0001),
            settings.Number("beta_end", 0.02),
            settings.Choice("beta_schedule", "linear", BetaSchedules),
            settings.Choice("prediction_type", "epsilon", ["epsilon"]))
        {
            Spacing = settings.Has("timestep_spacing") ? Enum.Parse<TimestepSpacing>(settings.Choice("timestep_spacing", "", Spacings), ignoreCase: true) : null,
            StepsOffset = settings.Whole("steps_offset", 0),
        };
        if (config.TrainSteps < 2)
            throw new WeightFileException(path, $"num_train_timesteps is {config.TrainSteps}: expected at least 2");
        if (!(config.BetaStart > 0 && config.BetaEnd > 0 && config.BetaStart < 1 && config.BetaEnd < 1))
            throw new WeightFileException(path, $"beta_start {config.BetaStart} and beta_end {config.BetaEnd}: expected numbers between 0 and 1");
        return config;
    }

    private static string[] Spacings { get; } = Array.ConvertAll(Enum.GetNames<TimestepSpacing>(), name => name.ToLowerInvariant());

    private static JsonDocument Parse(string path)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new WeightFileException(path, "expected a JSON object with the settings of a scheduler");
        }
        catch (Exception cause) when (cause is JsonException or IOException and not WeightFileException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, $"can't be read as a scheduler's settings: {cause.Message}", cause);
        }
    }

    private readonly record struct Settings(string Path, JsonElement Root)
    {
        public bool Has(string key) => Root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

        public string Text(string key, string otherwise) =>
            !Has(key) ? otherwise : Root.GetProperty(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong(key, "a text");

        public bool Truth(string key, bool otherwise) =>
            !Has(key) ? otherwise : Root.GetProperty(key).ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => throw Wrong(key, "true or false") };

        public int Whole(string key, int otherwise) =>
            !Has(key) ? otherwise : Root.GetProperty(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : throw Wrong(key, "a whole number");

        public double Number(string key, double otherwise) =>
            !Has(key) ? otherwise : Root.GetProperty(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : throw Wrong(key, "a number");

        public string Choice(string key, string otherwise, IReadOnlyList<string> known) =>
            Text(key, otherwise) is var value && known.Contains(value) ? value : throw new WeightFileException(Path, $"{key} is '{value}', which is not supported: expected {string.Join(" or ", known)}");

        private WeightFileException Wrong(string key, string expected) =>
            new(Path, $"{key} is {Root.GetProperty(key).GetRawText()}: expected {expected}");
    }
}
