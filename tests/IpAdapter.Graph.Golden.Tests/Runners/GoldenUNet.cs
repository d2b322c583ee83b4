using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>UNets of the golden folder, for cases that name one without the model around it.</summary>
internal static class GoldenUNet
{
    public static UNet Open(string folder) => new()
    {
        Name = Path.GetFileName(folder),
        Weights = WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Path.Combine(folder, "config.json")),
        Schedule = new NoiseScheduleConfig(),
        PixelsPerLatent = 8,
    };
}
