using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.T2IAdapters;

/// <summary>A T2I-Adapter's weights and configuration; a description, no tensor is loaded (arXiv:2302.08453).</summary>
/// <param name="Name">Name for people: that of its folder or file.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="HintChannels">Channels of the picture it reads: 3, or 1 for grey.</param>
/// <param name="Channels">Channels of each feature.</param>
/// <param name="Levels">For each feature, how often the adapter's first size has been halved.</param>
/// <param name="LayersPerBlock">Residual layers that make a feature.</param>
/// <param name="PixelsPerFeature">Edge of a pixel of the first feature in pixels of the picture it reads.</param>
public sealed record T2IAdapter(string Name, WeightSet Weights, int HintChannels, IReadOnlyList<int> Channels, IReadOnlyList<int> Levels,
    int LayersPerBlock, int PixelsPerFeature)
{
    private const string Full = "full_adapter";
    private const string FullXl = "full_adapter_xl";
    private static readonly int[] s_published = [320, 640, 1280, 1280];   // Stable Diffusion 1.x and XL

    /// <summary>The file its configuration was read from; null where its shape was recognised from the weights.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>All files that it is read from.</summary>
    public IReadOnlyList<string> Files => ConfigPath is null ? Weights.Files : [ConfigPath, .. Weights.Files];

    /// <summary>The shapes of its tensors, by diffusers' names.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes => T2IAdapterTensors.For(this).Shapes;

    /// <summary>The <c>config.json</c> of such an adapter, as diffusers has it.</summary>
    public string ToJson() => ConfigText.Write(nameof(T2IAdapter), json =>
    {
        json.WriteString("adapter_type", Levels.SequenceEqual(LevelsOf(Channels.Count, isXl: false)) ? Full : FullXl);
        json.WriteNumber("in_channels", HintChannels);
        json.WriteNumbers("channels", Channels);
        json.WriteNumber("num_res_blocks", LayersPerBlock);
        json.WriteNumber("downscale_factor", PixelsPerFeature);
    });

    /// <summary>Describes an adapter for a UNet, without weights: a feature for each block on the way down, as those for Stable Diffusion
    /// 1.x have it, or where its first block has no attention, for the middle too, as those for XL.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="hintChannels">Channels of the picture it reads: 3, or 1 for grey.</param>
    /// <param name="layersPerBlock">Residual layers that make a feature.</param>
    /// <exception cref="NotSupportedException">Neither layout goes with the UNet's sizes.</exception>
    public static T2IAdapter Create(UNet unet, int hintChannels = 3, int layersPerBlock = 2)
    {
        var channels = unet.Config.BlockOutChannels;
        // A block's features are added behind its attention, or where it has none behind its halving: T2I-Adapters are made so.
        var halved = channels.Select((_, block) => block + (block < channels.Count - 1 && !unet.Config.DownAttention[block] ? 1 : 0))
            .ToArray();
        if (halved.SequenceEqual(LevelsOf(channels.Count, isXl: false)))
            return Described(channels, unet.PixelsPerLatent);
        int[] withMid = [.. halved, channels.Count - 1];
        if (withMid.Select(level => level - withMid[0]).SequenceEqual(LevelsOf(withMid.Length, isXl: true)))
            return Described([.. channels, channels[^1]], unet.PixelsPerLatent << withMid[0]);
        throw new NotSupportedException($"UNet '{unet.Name}' halves its pictures in other blocks than those of Stable Diffusion 1.x and "
            + "XL: there is no layout of T2I-Adapters for it");

        T2IAdapter Described(IReadOnlyList<int> features, int edge) => new("new T2I-Adapter", WeightSet.Empty, hintChannels, features,
            LevelsOf(features.Count, isXl: edge != unet.PixelsPerLatent), layersPerBlock, edge);
    }

    /// <summary>Opens a T2I-Adapter; configuration and headers are read, no weights.</summary>
    /// <param name="path">A folder in diffusers' layout (<c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>), or a single
    /// file, by original names or by diffusers'.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <exception cref="WeightFileException">It can't be read, is something else, or asks for something that is not supported.</exception>
    public static T2IAdapter Open(string path, WeightFileKinds? kinds = null)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var adapter = File.Exists(path) ? OpenFile(path, kinds) : OpenFolder(path);
        T2IAdapterTensors.For(adapter).DemandExactly(adapter.Weights, path, "the T2I-Adapter", _ => null);
        return adapter;
    }

    private static T2IAdapter OpenFolder(string folder) =>
        FromConfig(ConfigFile.Read(Path.Combine(folder, ConfigFile.Name)), Path.GetFileName(folder),
            WeightSet.OpenFolder(folder, "diffusion_pytorch_model"));

    private static T2IAdapter FromConfig(ConfigFile file, string name, WeightSet weights)
    {
        if (file.FindText("_class_name") is { } other && other != nameof(T2IAdapter))
            throw file.Problem("_class_name", $"this is a {other}, expected a {nameof(T2IAdapter)}");
        file.Only("adapter_type", $"\"{Full}\"", $"\"{FullXl}\"");
        file.Only("in_channels", "3", "1");
        var channels = file.Counts("channels");
        var isXl = file.FindText("adapter_type") == FullXl;
        return new(name, weights, file.FindCount("in_channels") ?? 3, channels, LevelsOf(channels.Count, isXl),
            file.FindCount("num_res_blocks") ?? 2, file.FindCount("downscale_factor") ?? (isXl ? 16 : 8))
        { ConfigPath = file.Path };
    }

    private static T2IAdapter OpenFile(string path, WeightFileKinds? kinds)
    {
        var header = WeightFileHeader.Read(path);
        var all = WeightSet.Create(header);
        var weights = T2IAdapterOriginalNames.IsOne(all) ? T2IAdapterOriginalNames.Renamed(all) : all;
        if (!weights.Has("adapter.body.0.resnets.0.block1.weight"))
            throw new WeightFileException(path, (kinds ?? WeightFileKinds.None).Mismatch(all, "a T2I-Adapter"));
        var name = Path.GetFileNameWithoutExtension(path);
        if (ConfigFile.FindFor(path, "_class_name", nameof(T2IAdapter)) is { } config)
            return FromConfig(ConfigFile.Read(config), name, weights);
        if (ConfigFile.FindIn(header, nameof(T2IAdapter)) is { } inside)
            return FromConfig(inside, name, weights) with { ConfigPath = null };
        // The pixels of a square side by side as channels: 8 x 8 in Stable Diffusion 1.x, 16 x 16 in XL.
        var (hintChannels, edge) = weights.Size("adapter.conv_in.weight", 1) switch
        {
            64 => (1, 8),
            192 => (3, 8),
            256 => (1, 16),
            768 => (3, 16),
            var unknown => throw new WeightFileException(path, $"reads {unknown} channels, which no published T2I-Adapter does (64 or 192 "
                + $"in Stable Diffusion 1.x, 256 or 768 in XL): {PutConfig(name)}"),
        };
        var channels = Enumerable.Range(0, weights.CountBelow("adapter.body."))
            .Select(feature => (int)(weights.Size($"adapter.body.{feature}.resnets.0.block1.weight", 0) ?? 0)).ToArray();
        if (!channels.SequenceEqual(s_published))
            throw new WeightFileException(path, $"its features have {WeightShapes.Listed(channels)} channels, which those of no published "
                + $"T2I-Adapter have ({WeightShapes.Listed(s_published)}), "
                + $"and shapes do not tell which of them are half the size of the one before: {PutConfig(name)}");
        return new(name, weights, hintChannels, channels, LevelsOf(channels.Length, isXl: edge == 16),
            weights.CountBelow("adapter.body.0.resnets."), edge);
    }

    private static string PutConfig(string name) =>
        $"put its config.json into a folder of the file's name beside it ('{name}'), or beside the file itself";

    // Which features are half the size of the one before: all, or in XL's every second.
    private static int[] LevelsOf(int features, bool isXl) =>
        [.. Enumerable.Range(0, features).Select(feature => isXl ? feature / 2 : feature)];
}
