using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion;

/// <summary>A T2I-Adapter's weights and configuration; a description, no tensor is loaded (arXiv:2302.08453).</summary>
/// <param name="Name">Name for people: that of its folder.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="HintChannels">Channels of the picture it reads: 3, or 1 for grey.</param>
/// <param name="Channels">Channels of each feature.</param>
/// <param name="Levels">For each feature, how often the adapter's first size has been halved.</param>
/// <param name="LayersPerBlock">Residual layers that make a feature.</param>
/// <param name="PixelsPerFeature">Edge of a pixel of the first feature in pixels of the picture it reads.</param>
public sealed record T2IAdapter(string Name, WeightSet Weights, int HintChannels, IReadOnlyList<int> Channels, IReadOnlyList<int> Levels, int LayersPerBlock, int PixelsPerFeature)
{
    // Which features are half the size of the one before, by the kind's name.
    private const string Full = "full_adapter";
    private const string FullXl = "full_adapter_xl";

    /// <summary>Reads a folder in diffusers' layout: <c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>.</summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported.</exception>
    public static T2IAdapter Open(string folder)
    {
        if (File.Exists(folder))
            throw new WeightFileException(folder, "is a file, expected a T2I-Adapter's folder: one with config.json and diffusion_pytorch_model.safetensors");
        var file = ConfigFile.Read(Path.Combine(folder, "config.json"));
        if (file.FindText("_class_name") is { } name && name != nameof(T2IAdapter))
            throw file.Problem("_class_name", $"this is a {name}, expected a {nameof(T2IAdapter)}");
        file.Only("adapter_type", $"\"{Full}\"", $"\"{FullXl}\"");
        file.Only("in_channels", "3", "1");
        var channels = file.Counts("channels");
        var isXl = file.FindText("adapter_type") == FullXl;
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            file.FindCount("in_channels") ?? 3,
            channels,
            [.. Enumerable.Range(0, channels.Count).Select(feature => isXl ? feature / 2 : feature)],
            file.FindCount("num_res_blocks") ?? 2,
            file.FindCount("downscale_factor") ?? (isXl ? 16 : 8));
    }
}
