using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;

namespace IpAdapter.Graph.Loras.Tests;

/// <summary>The recorded models that tests place LoRAs in.</summary>
internal static class Models
{
    public static string Golden(string path) =>
        Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models", path);

    public static Lora Lora(string name) =>
        IpAdapter.Diffusion.Models.Loras.Lora.Open(Golden($"lora/{name}.safetensors"), KnownKinds.BuiltIn);

    public static TextEncoder Text(string model) =>
        new(model, TextTower.Open(Golden($"{model}/text_encoder")), Directory.Exists(Golden($"{model}/text_encoder_2"))
            ? TextTower.Open(Golden($"{model}/text_encoder_2"))
            : null);
}
