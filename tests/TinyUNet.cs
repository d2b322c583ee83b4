using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>UNets for tests, without the model around them: with the usual schedule and the usual size of a latent pixel.</summary>
internal static class TinyUNet
{
    /// <summary>Opens one of the golden folder: <c>sd15-tiny</c>, <c>sdxl-tiny</c>.</summary>
    public static UNet Open(string model)
    {
        var tests = (string)AppContext.GetData("IpAdapter.Tests.Folder")!;
        return OpenFolder(Path.Combine(tests, "Golden", "models", model, "unet")) with { Name = model };
    }

    /// <summary>Opens the one that lies in a folder.</summary>
    public static UNet OpenFolder(string folder) => new()
    {
        Name = Path.GetFileName(folder),
        Weights = WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Path.Combine(folder, "config.json")),
        Schedule = new NoiseScheduleConfig(),
        PixelsPerLatent = 8,
    };
}
