using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IpAdapter.Diffusion.Training.Loras;

/// <summary>What a LoRA's file calls its tensors, and what its header says.</summary>
internal sealed class LowRankNames(UNetConfig config, LowRankOptions options)
{
    // kohya's SDXL files have the original names, those of SD1.5 diffusers': its training loads the two in these layouts.
    private readonly bool _hasOriginalNames = config.Added is not null;

    private bool IsKohya => options.Format == LowRankFormat.Kohya;

    public string Down(string layer) => IsKohya ? $"{Module(layer)}.lora_down.weight" : $"unet.{layer}.lora_A.weight";

    public string Up(string layer) => IsKohya ? $"{Module(layer)}.lora_up.weight" : $"unet.{layer}.lora_B.weight";

    /// <summary>Name of a layer's alpha; null where the header has it.</summary>
    public string? Alpha(string layer) => IsKohya ? $"{Module(layer)}.alpha" : null;

    public IReadOnlyDictionary<string, string> Notes(IReadOnlyList<string> layers)
    {
        var alpha = options.Alpha ?? options.Rank;
        if (!IsKohya)
            return new Dictionary<string, string> { ["format"] = "pt", ["lora_adapter_metadata"] = Settings(alpha, layers) };
        return new Dictionary<string, string>
        {
            ["ss_network_module"] = "networks.lora",
            ["ss_network_dim"] = options.Rank.ToString(CultureInfo.InvariantCulture),
            ["ss_network_alpha"] = alpha.ToString(CultureInfo.InvariantCulture),
        };
    }

    // What diffusers makes PEFT's LoraConfig of.
    private string Settings(double alpha, IReadOnlyList<string> layers)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("unet.lora_alpha", alpha);
            json.WriteNumber("unet.r", options.Rank);
            json.WriteStartArray("unet.target_modules");
            foreach (var layer in layers)
                json.WriteStringValue(layer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private string Module(string layer) =>
        $"lora_unet_{((_hasOriginalNames ? UNetOriginalNames.Find(layer, config) : null) ?? layer).Replace('.', '_')}";
}
