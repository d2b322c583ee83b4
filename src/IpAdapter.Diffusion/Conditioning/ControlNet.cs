using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A ControlNet's weights and configuration; a description, no tensor is loaded (arXiv:2302.05543).</summary>
/// <param name="Name">Name for people: that of its folder.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Shape of the UNet half it copies.</param>
/// <param name="HintChannels">Channels of the picture it reads.</param>
/// <param name="HintEmbeddingChannels">Channels of the convolutions that bring the picture to the latents' size: half the size at each but the first.</param>
public sealed record ControlNet(string Name, WeightSet Weights, UNetConfig Config, int HintChannels, IReadOnlyList<int> HintEmbeddingChannels)
{
    /// <summary>Edge of a latent pixel in pixels of the picture it reads.</summary>
    public int PixelsPerLatent => 1 << (HintEmbeddingChannels.Count - 1);

    /// <summary>Reads a folder in diffusers' layout: <c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>.</summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported.</exception>
    public static ControlNet Open(string folder)
    {
        if (File.Exists(folder))
            throw new WeightFileException(folder, "is a file, expected a ControlNet's folder: one with config.json and diffusion_pytorch_model.safetensors");
        var file = ConfigFile.Read(Path.Combine(folder, "config.json"));
        file.Only("_class_name", "\"ControlNetModel\"");
        file.Only("conditioning_channels", "3");
        file.Only("controlnet_conditioning_channel_order", "\"rgb\"");
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            UNetConfig.ReadHalf(file),
            file.FindCount("conditioning_channels") ?? 3,
            file.Find("conditioning_embedding_out_channels") is null ? [16, 32, 96, 256] : file.Counts("conditioning_embedding_out_channels"));
    }
}
