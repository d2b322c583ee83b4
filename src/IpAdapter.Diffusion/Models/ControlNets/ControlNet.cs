using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.ControlNets;

/// <summary>A ControlNet's weights and configuration; a description, no tensor is loaded (arXiv:2302.05543).</summary>
/// <param name="Name">Name for people: that of its folder or file.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Shape of the UNet half it copies.</param>
/// <param name="HintLevels">How many sizes the picture it reads goes through on its way to the latents' size, each half the one
/// before.</param>
public sealed record ControlNet(string Name, WeightSet Weights, UNetConfig Config, int HintLevels)
{
    private const int HintChannels = 3;
    private const string ClassName = "ControlNetModel";
    internal const string OriginalPrefix = "control_model.";   // in the authors' own files
    private const string Difference = "difference";   // an empty tensor that says what the others are

    // What other kinds of ControlNet have in their single files and no other has; a folder's configuration names its class.
    private static readonly (string Tensor, string Kind)[] Others =
        [("lora_controlnet", "a Control-LoRA"), ("task_embedding", "a ControlNet Union")];

    /// <summary>Whether its weights are differences to those of the UNet that it controls: the two are to be added.</summary>
    public bool IsDifference { get; init; }

    /// <summary>
    /// Whether what it gives is averaged over the picture, for the positive side alone (diffusers' <c>global_pool_conditions</c>): the
    /// ControlNet for shuffled pictures.
    /// </summary>
    public bool PoolsResiduals { get; init; }

    /// <summary>What it reads in place of the text's states; null for the text.</summary>
    public IControlNetTokens? Tokens { get; init; }

    /// <summary>The file its configuration was read from; null where its shape was recognised from the weights.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>All files that it is read from.</summary>
    public IReadOnlyList<string> Files => ConfigPath is null ? Weights.Files : [ConfigPath, .. Weights.Files];

    /// <summary>Edge of a latent pixel in pixels of the picture it reads.</summary>
    public int PixelsPerLatent => 1 << (HintLevels - 1);

    /// <summary>Opens a ControlNet; configuration and headers are read, no weights.</summary>
    /// <param name="path">A folder in diffusers' layout (<c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>), or a single
    /// file, by original names or by diffusers'.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <remarks>
    /// A single file's shape is recognised from its header (<see cref="UNetRecogniser.Recognise"/>), or told by the <c>config.json</c> of a
    /// folder of its name beside it, beside it, or in its header (<see cref="ConfigFile.NoteName"/>).
    /// Whether it pools is told by its name (<c>shuffle</c>) where no configuration says it, as in ComfyUI.
    /// </remarks>
    /// <exception cref="WeightFileException">It can't be read, is something else, or asks for something that is not supported.</exception>
    public static ControlNet Open(string path, WeightFileKinds? kinds = null)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var controlNet = File.Exists(path) ? OpenFile(path, kinds) : OpenFolder(path);
        ControlNetTensors.For(controlNet).DemandExactly(controlNet.Weights, path, "the ControlNet", UNetTensors.KindOf);
        return controlNet;
    }

    /// <summary>The shapes of a ControlNet's tensors, by diffusers' names.</summary>
    /// <param name="config">Shape of the UNet half.</param>
    /// <param name="hintChannels">Channels that the picture has in each size it goes through, the largest first.</param>
    public static IReadOnlyDictionary<string, long[]> Shapes(UNetConfig config, IReadOnlyList<int> hintChannels) =>
        ControlNetTensors.For(config, [.. hintChannels.Select(channels => (long)channels)]).Shapes;

    /// <summary>The <c>config.json</c> of a ControlNet, as diffusers has it.</summary>
    /// <param name="config">Shape of the UNet half.</param>
    /// <param name="hintChannels">Channels that the picture has in each size it goes through, the largest first.</param>
    public static string ConfigJson(UNetConfig config, IReadOnlyList<int> hintChannels) => ConfigText.Write(ClassName, json =>
    {
        config.WriteHalf(json);
        json.WriteNumber("conditioning_channels", HintChannels);
        json.WriteString("controlnet_conditioning_channel_order", "rgb");
        json.WriteNumbers("conditioning_embedding_out_channels", hintChannels);
    });

    private static ControlNet OpenFolder(string folder)
    {
        var file = ConfigFile.Read(Path.Combine(folder, "config.json"));
        DemandSupported(file);
        var levels = file.Find("conditioning_embedding_out_channels") is null
            ? 4
            : file.Counts("conditioning_embedding_out_channels").Count;
        return new(Path.GetFileName(folder), WeightSet.OpenFolder(folder, "diffusion_pytorch_model"), UNetConfig.ReadHalf(file),
            levels)
        { PoolsResiduals = Pools(file, false), ConfigPath = file.Path };
    }

    private static ControlNet OpenFile(string path, WeightFileKinds? kinds)
    {
        var header = WeightFileHeader.Read(path);
        var all = WeightSet.Create(header);
        if (Others.FirstOrDefault(other => all.Has(other.Tensor)) is { Kind: { } kind })
            throw new WeightFileException(path, $"is {kind}, which is not supported: use a ControlNet for one kind of control picture");
        var weights = all.HasBelow(OriginalPrefix) ? all.Below(OriginalPrefix) : all.Renamed(name => name == Difference ? null : name);
        if (UNetOriginalWeights.IsOne(weights)) weights = UNetOriginalWeights.Renamed(weights);
        if (weights.Size("controlnet_cond_embedding.conv_in.weight", 1) is not { } hintChannels)
            throw new WeightFileException(path, (kinds ?? WeightFileKinds.None).Mismatch(all, "a ControlNet"));
        if (hintChannels != HintChannels)
            throw new WeightFileException(path, $"reads pictures of {hintChannels} channels, only those of {HintChannels} are supported");

        var name = Path.GetFileNameWithoutExtension(path);
        var beside = ConfigFile.FindFor(path, "_class_name", ClassName);
        var declared = beside is null ? ConfigFile.FindIn(header, ClassName) : ConfigFile.Read(beside);
        if (declared is not null) DemandSupported(declared);
        var shape = UNetRecogniser.Recognise(weights, path, declared is null ? null : UNetConfig.ReadHalf(declared),
            cure: $"put its config.json into a folder of the file's name beside it ('{name}'), or beside the file itself");
        // Two convolutions for each size but the last, the second of them to the next.
        return new(name, weights, shape, 1 + weights.CountBelow("controlnet_cond_embedding.blocks.") / 2)
        {
            IsDifference = all.Has(Difference),
            PoolsResiduals = declared is null ? IsOfShuffle(name) : Pools(declared, IsOfShuffle(name)),
            ConfigPath = beside,
        };
    }

    private static bool Pools(ConfigFile file, bool otherwise) => file.Flag("global_pool_conditions", otherwise);

    private static bool IsOfShuffle(string name) => name.Contains("shuffle", StringComparison.OrdinalIgnoreCase);

    private static void DemandSupported(ConfigFile file)
    {
        file.Only("_class_name", $"\"{ClassName}\"");
        file.Only("conditioning_channels", $"{HintChannels}");
        file.Only("controlnet_conditioning_channel_order", "\"rgb\"");
    }
}
