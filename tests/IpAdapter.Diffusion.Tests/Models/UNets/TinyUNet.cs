using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

/// <summary>UNets of the golden folder.</summary>
internal static class TinyUNet
{
    /// <summary>Opens one: <c>sd15-tiny</c>, <c>sdxl-tiny</c>.</summary>
    public static UNet Open(string model)
    {
        var folder = TestFolder.Golden($"models/{model}/unet");
        return new()
        {
            Name = model,
            Weights = WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            Config = UNetConfig.Read(Path.Combine(folder, "config.json")),
            Schedule = new NoiseScheduleConfig(),
            PixelsPerLatent = 8,
        };
    }
}
