using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

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
