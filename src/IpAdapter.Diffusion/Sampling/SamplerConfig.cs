using System.Text.Json;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>What a model's <c>scheduler_config.json</c> names to draw with: a class of diffusers, and its settings as they stand. A setting that the file leaves out is the class's own default.</summary>
/// <param name="ClassName">The class, such as <c>PNDMScheduler</c>.</param>
/// <param name="Settings">The file's settings, as JSON text: equal texts are equal settings.</param>
public sealed record SamplerConfig(string ClassName, string Settings)
{
    /// <summary>Finds a truth value, or what holds where the file leaves it out.</summary>
    public bool Flag(string name, bool otherwise) => Find(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => otherwise,
    };

    /// <summary>Finds a number, or what holds where the file leaves it out.</summary>
    public double Number(string name, double otherwise) => Find(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : otherwise;

    /// <summary>Finds a text, or what holds where the file leaves it out.</summary>
    public string Text(string name, string otherwise) => Find(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : otherwise;

    /// <summary>Finds a list of numbers; empty where the file leaves it out.</summary>
    public IReadOnlyList<double> Numbers(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetDouble())] : [];

    /// <summary>Which kind of sigmas the file asks for.</summary>
    public SigmaSpacing Sigmas =>
        Flag("use_karras_sigmas", false) ? SigmaSpacing.Karras
        : Flag("use_exponential_sigmas", false) ? SigmaSpacing.Exponential
        : Flag("use_beta_sigmas", false) ? SigmaSpacing.Beta
        : SigmaSpacing.Linear;

    internal static SamplerConfig? Find(ConfigFile file, string? className) => className is null ? null : new SamplerConfig(className, file.Json);

    private JsonElement? Find(string name)
    {
        using var document = JsonDocument.Parse(Settings);
        return document.RootElement.TryGetProperty(name, out var value) ? value.Clone() : null;
    }
}
