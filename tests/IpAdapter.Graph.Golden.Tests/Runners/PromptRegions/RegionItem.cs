using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.PromptRegions;

/// <summary>One prompt of a side of a recorded case.</summary>
internal sealed record RegionItem(GoldenCase Golden, JsonElement Recorded)
{
    /// <summary>Names of its settings; of a mask's area, what it is.</summary>
    public IEnumerable<string> Settings => Recorded.EnumerateObject()
        .Select(setting => setting.Name == "set_cond_area" && setting.Value.GetString() != "default" ? setting.Value.GetString()!
        : setting.Name);

    /// <summary>Its states.</summary>
    public Tensor States => Golden.Input(Recorded.GetProperty("states").GetString()!);

    /// <summary>Its masks, [mask, 1, height, width]; null for none.</summary>
    public Tensor? Masks => Recorded.TryGetProperty("mask", out var mask) ? Golden.Input(mask.GetString()!).unsqueeze(1) : null;

    /// <summary>What its mask is multiplied with.</summary>
    public double Strength => Number("strength") * Number("mask_strength");

    /// <summary>The prompts of a side.</summary>
    public static List<RegionItem> Of(GoldenCase golden, string side) =>
        [.. golden.Parameters.GetProperty(side).EnumerateArray().Select(item => new RegionItem(golden, item))];

    /// <summary>The prompts of a side as what nodes hand on, each with its region where that can be a picture.</summary>
    public static Diffusion.Prompting.Conditioning Joined(IReadOnlyList<RegionItem> items, Func<RegionItem, PromptRegion?> region) =>
        new([.. items.Select(item => new PromptConditioning(item.States, zeros_like(item.States)) { Region = region(item) })]);

    /// <summary>The case's UNet with its noise schedule.</summary>
    public static UNet UNetOf(GoldenCase golden) => TinyUNet.OpenFolder(golden.Models.Single(
        model => Path.GetFileName(model) == "unet")) with
    {
        Schedule = NoiseScheduleConfig.Read(Path.Combine(golden.Models.Single(model => Path.GetFileName(model) == "scheduler"),
            "scheduler_config.json")),
    };

    private double Number(string name) => Recorded.TryGetProperty(name, out var number) ? number.GetDouble() : 1;
}
