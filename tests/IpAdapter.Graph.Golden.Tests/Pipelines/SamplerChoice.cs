using System.Globalization;
using System.Text.Json;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>A sampler's node and the settings that differ from its defaults.</summary>
/// <param name="Node">Name behind <c>samplers/</c>.</param>
/// <param name="Settings">Ports and literals.</param>
internal sealed record SamplerChoice(string Node, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly Dictionary<string, (string Node, string[] Ports)> NodeOfClass = new()
    {
        ["DDIMScheduler"] = ("ddim", ["spacing"]),
        ["DDPMScheduler"] = ("ddpm", ["spacing"]),
        ["PNDMScheduler"] = ("pndm", ["spacing"]),
        ["EulerDiscreteScheduler"] = ("euler", ["spacing", "sigmas"]),
        ["EulerAncestralDiscreteScheduler"] = ("euler-ancestral", ["spacing"]),
        ["HeunDiscreteScheduler"] = ("heun", ["spacing", "sigmas"]),
        ["LMSDiscreteScheduler"] = ("lms", ["spacing", "sigmas"]),
        ["DPMSolverMultistepScheduler"] = ("dpmpp-2m", ["spacing", "sigmas", "order", "solver"]),
        ["DPMSolverSinglestepScheduler"] = ("dpmpp-2s", ["sigmas", "solver"]),
        ["UniPCMultistepScheduler"] = ("unipc", ["spacing", "sigmas", "order", "variant"]),
        ["LCMScheduler"] = ("lcm", []),
    };

    private static readonly Dictionary<string, SamplerChoice> Emblems = new()
    {
        ["ddim"] = new("ddim", new Dictionary<string, string>()),
        ["euler"] = new("euler", new Dictionary<string, string>()),
        ["euler-ancestral"] = new("euler-ancestral", new Dictionary<string, string>()),
        ["dpm++-2m-karras"] = new("dpmpp-2m", new Dictionary<string, string> { ["sigmas"] = "karras" }),
    };

    /// <summary>From the effective settings of a diffusers scheduler; null, with the reason, where there is no such node.</summary>
    public static SamplerChoice? FromDiffusers(JsonElement sampler, out string? reason, double eta = 0)
    {
        reason = null;
        var settings = sampler.GetProperty("settings");
        if (!NodeOfClass.TryGetValue(sampler.GetProperty("class").GetString()!, out var choice))
        {
            reason = $"there is no sampler for {sampler.GetProperty("class").GetString()}";
            return null;
        }

        var literals = choice.Ports.ToDictionary(port => port, port => port switch
        {
            "spacing" => Text("timestep_spacing"),
            "sigmas" => Has("use_karras_sigmas") ? "karras" : Has("use_exponential_sigmas") ? "exponential" : Has("use_beta_sigmas")
                ? "beta" : "linear",
            "order" => Text("solver_order"),
            _ => Text("solver_type"),
        });
        if (eta > 0)
            literals["eta"] = eta.ToString("R", CultureInfo.InvariantCulture);
        return new SamplerChoice(Has("algorithm_type", "sde-dpmsolver++") ? "dpmpp-2m-sde" : choice.Node, literals);

        bool Has(string name, string expected = "True") => settings.TryGetProperty(name, out var value) && value.ToString() == expected;
        string Text(string name) => settings.GetProperty(name).ToString();
    }

    /// <summary>By the emblem cases' names.</summary>
    public static SamplerChoice? FromEmblem(string name) => Emblems.GetValueOrDefault(name);
}
