using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Loras.Tests;

/// <summary>The recorded models that tests place LoRAs in.</summary>
internal static class Models
{
    public static string Golden(string path) =>
        Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "Golden", "models", path);

    public static Lora Lora(string name) =>
        IpAdapter.Diffusion.Models.Loras.Lora.Open(Golden($"lora/{name}.safetensors"), KnownKinds.BuiltIn);

    public static UNet UNet(string model) => new()
    {
        Name = model,
        Weights = WeightSet.OpenFolder(Golden($"{model}/unet"), "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Golden($"{model}/unet/config.json")),
        Schedule = new NoiseScheduleConfig(),
        PixelsPerLatent = 8,
    };

    public static TextEncoder Text(string model) =>
        new(model, TextTower.Open(Golden($"{model}/text_encoder")), Directory.Exists(Golden($"{model}/text_encoder_2"))
            ? TextTower.Open(Golden($"{model}/text_encoder_2"))
            : null);
}
