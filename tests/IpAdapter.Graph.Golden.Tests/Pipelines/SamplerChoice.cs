using System.Text.Json;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>A sampler's node and the settings that differ from its defaults.</summary>
/// <param name="Node">Name behind <c>samplers/</c>.</param>
/// <param name="Settings">Ports and literals.</param>
internal sealed record SamplerChoice(string Node, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly Dictionary<string, string> NodeOfClass = new()
    {
        ["DDIMScheduler"] = "ddim",
        ["EulerDiscreteScheduler"] = "euler",
        ["EulerAncestralDiscreteScheduler"] = "euler-ancestral",
        ["DPMSolverMultistepScheduler"] = "dpmpp-2m",
    };

    private static readonly Dictionary<string, SamplerChoice> Emblems = new()
    {
        ["ddim"] = new("ddim", new Dictionary<string, string>()),
        ["euler"] = new("euler", new Dictionary<string, string>()),
        ["euler-ancestral"] = new("euler-ancestral", new Dictionary<string, string>()),
        ["dpm++-2m-karras"] = new("dpmpp-2m", new Dictionary<string, string> { ["sigmas"] = "karras" }),
    };

    /// <summary>From the effective settings of a diffusers scheduler; null, with the reason, where there is no such node yet.</summary>
    public static SamplerChoice? FromDiffusers(JsonElement sampler, out string? reason)
    {
        reason = null;
        var settings = sampler.GetProperty("settings");
        if (!NodeOfClass.TryGetValue(sampler.GetProperty("class").GetString()!, out var node))
            reason = $"there is no sampler for {sampler.GetProperty("class").GetString()} yet";
        else if (Is("algorithm_type", "dpmsolver++") is false)
            reason = $"the DPM-Solver kind {settings.GetProperty("algorithm_type").GetString()} is not there yet";
        if (reason is not null)
            return null;
        var literals = new Dictionary<string, string>();
        if (Has("use_karras_sigmas"))
            literals["sigmas"] = "karras";
        return new SamplerChoice(node!, literals);

        bool Has(string name) => settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
        bool? Is(string name, string expected) => settings.TryGetProperty(name, out var value) ? value.GetString() == expected : null;
    }

    /// <summary>By the emblem cases' names.</summary>
    public static SamplerChoice? FromEmblem(string name) => Emblems.GetValueOrDefault(name);
}
