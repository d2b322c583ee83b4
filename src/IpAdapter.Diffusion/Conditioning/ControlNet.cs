using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Diffusion.Weights.Originals;

namespace IpAdapter.Diffusion;

/// <summary>A ControlNet's weights and configuration; a description, no tensor is loaded (arXiv:2302.05543).</summary>
/// <param name="Name">Name for people: that of its folder or file.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Shape of the UNet half it copies.</param>
/// <param name="HintChannels">Channels of the picture it reads.</param>
/// <param name="HintEmbeddingChannels">Channels of the convolutions that bring the picture to the latents' size: half the size at each but the first.</param>
public sealed record ControlNet(string Name, WeightSet Weights, UNetConfig Config, int HintChannels, IReadOnlyList<int> HintEmbeddingChannels)
{
    private const string OriginalPrefix = "control_model.";
    private const int HintPictureChannels = 3;

    /// <summary>The file its configuration was read from; null where its shape was recognised from the weights.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Edge of a latent pixel in pixels of the picture it reads.</summary>
    public int PixelsPerLatent => 1 << (HintEmbeddingChannels.Count - 1);

    /// <summary>Opens a ControlNet; configuration and headers are read, no weights.</summary>
    /// <param name="path">A folder in diffusers' layout (<c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>), or a single file, by original names or by diffusers'.</param>
    /// <remarks>A single file's shape is recognised from its header (<see cref="UNetConfig.Recognise"/>), or told by the <c>config.json</c> of a folder of its name beside it.</remarks>
    /// <exception cref="WeightFileException">It can't be read, is something else, or asks for something that is not supported.</exception>
    public static ControlNet Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return File.Exists(path) ? OpenFile(path) : OpenFolder(path);
    }

    private static ControlNet OpenFolder(string folder)
    {
        var file = ReadConfig(Path.Combine(folder, "config.json"));
        return new(
            Path.GetFileName(folder),
            WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            UNetConfig.ReadHalf(file),
            file.FindCount("conditioning_channels") ?? HintPictureChannels,
            file.Find("conditioning_embedding_out_channels") is null ? [16, 32, 96, 256] : file.Counts("conditioning_embedding_out_channels"))
        { ConfigPath = file.Path };
    }

    private static ControlNet OpenFile(string path)
    {
        var all = WeightSet.Open(path);
        var weights = all.HasBelow(OriginalPrefix) ? all.Below(OriginalPrefix) : all;
        if (OriginalUNet.IsOne(weights)) weights = OriginalUNet.Renamed(weights);
        if (weights.Size("controlnet_cond_embedding.conv_in.weight", 1) is not { } hintChannels)
            throw new WeightFileException(path, WeightFileKinds.Known.Mismatch(all, "a ControlNet"));
        if (hintChannels != HintPictureChannels)
            throw new WeightFileException(path, $"reads pictures of {hintChannels} channels, only those of {HintPictureChannels} are supported");

        var beside = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path), "config.json");
        var told = File.Exists(beside) ? UNetConfig.ReadHalf(ReadConfig(beside)) : null;
        return new(Path.GetFileNameWithoutExtension(path), weights, UNetConfig.Recognise(weights, path, told), HintPictureChannels, HintChannelsOf(weights)) { ConfigPath = told is null ? null : beside };
    }

    // Two convolutions for each channel count but the last, the second of them to the next count.
    private static int[] HintChannelsOf(WeightSet weights) =>
    [
        (int)(weights.Size("controlnet_cond_embedding.conv_in.weight", 0) ?? 0),
        .. Enumerable.Range(0, weights.CountBelow("controlnet_cond_embedding.blocks.") / 2).Select(i => (int)(weights.Size($"controlnet_cond_embedding.blocks.{2 * i + 1}.weight", 0) ?? 0)),
    ];

    private static ConfigFile ReadConfig(string path)
    {
        var file = ConfigFile.Read(path);
        file.Only("_class_name", "\"ControlNetModel\"");
        file.Only("conditioning_channels", $"{HintPictureChannels}");
        file.Only("controlnet_conditioning_channel_order", "\"rgb\"");
        return file;
    }
}
