using System.Text.Json;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>What PEFT's configuration (LoraConfig) says of the strength of layers, whose files have no alpha among their tensors.</summary>
internal sealed class PeftSettings
{
    private const string Note = "lora_adapter_metadata", ConfigName = "adapter_config.json", Alpha = "lora_alpha";

    // For the model whose keys begin so; the longest beginning first.
    private readonly List<(string Beginning, double Alpha, bool IsRankStabilized, List<(Regex Layer, double Alpha)> Patterns)> _models = [];

    private PeftSettings(JsonElement settings)
    {
        foreach (var setting in settings.EnumerateObject()
            .Where(setting => setting.Name.EndsWith(Alpha, StringComparison.Ordinal) && setting.Value.ValueKind == JsonValueKind.Number))
        {
            var beginning = setting.Name[..^Alpha.Length];
            var isRankStabilized = settings.TryGetProperty($"{beginning}use_rslora", out var stabilized)
                && stabilized.ValueKind == JsonValueKind.True;
            var patterns = settings.TryGetProperty($"{beginning}alpha_pattern", out var named) && named.ValueKind == JsonValueKind.Object
                ? named.EnumerateObject().Select(layer => (LayersOf(layer.Name), layer.Value.GetDouble())).ToList()
                : [];
            _models.Add((beginning, setting.Value.GetDouble(), isRankStabilized, patterns));
        }
        _models.Sort((one, other) => other.Beginning.Length - one.Beginning.Length);
    }

    /// <summary>Finds the settings of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">The texts in its header: diffusers writes <c>{ "unet.lora_alpha": 8, ... }</c> there.</param>
    /// <returns>The settings and the file they were read from, which is PEFT's own <c>adapter_config.json</c> beside
    /// <c>adapter_model.safetensors</c> or null.</returns>
    /// <exception cref="WeightFileException">They are not what these programs write.</exception>
    public static (PeftSettings? Settings, string? ConfigPath) Find(string path, IReadOnlyDictionary<string, string> notes)
    {
        if (notes.TryGetValue(Note, out var text))
            return (Read(text, path, $"the note '{Note}' in its header"), null);
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", ConfigName);
        return Path.GetFileNameWithoutExtension(path) == "adapter_model" && File.Exists(beside)
            ? (Read(ConfigFile.Read(beside).Json, beside, "it"), beside)
            : (null, null);
    }

    /// <summary>
    /// What a layer's product is multiplied with: alpha / r, or with rank-stabilized LoRA (arXiv:2312.03732) alpha / sqrt(r). 1 for a model
    /// that nothing is said of.
    /// </summary>
    /// <param name="key">Key of the layer's first matrix.</param>
    /// <param name="rank">r.</param>
    public double ScaleOf(string key, long rank)
    {
        var (beginning, alpha, isRankStabilized, patterns) =
            _models.Find(model => key.StartsWith(model.Beginning, StringComparison.Ordinal));
        if (beginning is null)
            return 1;
        var layer = key[beginning.Length..].Split(".lora_")[0];
        if (patterns.FirstOrDefault(pattern => pattern.Layer.IsMatch(layer)) is { Layer: not null } own)
            alpha = own.Alpha;
        return alpha / (isRankStabilized ? Math.Sqrt(rank) : rank);
    }

    private static PeftSettings Read(string json, string path, string what)
    {
        try
        {
            using var settings = JsonDocument.Parse(json);
            return new(settings.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw new WeightFileException(path, $"{what} is not a configuration of PEFT's: {problem.Message}", problem);
        }
    }

    // As PEFT looks a layer up: the end of its name, by a regular expression. From a file that nobody vouches for, so of the kind that
    // can't take forever.
    private static Regex LayersOf(string pattern) =>
        new($@"^(.*\.)?({pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
