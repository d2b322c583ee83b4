using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>An autoencoder's weights and configuration; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder or file.</param>
/// <param name="Weights">Its weights, by diffusers' names.</param>
/// <param name="Config">Its shape.</param>
public sealed record Autoencoder(string Name, WeightSet Weights, AutoencoderConfig Config)
{
    /// <summary>
    /// The type it is computed in on a device: the device's, but float32 where that is float16 and the autoencoder does not bear it.
    /// </summary>
    public ScalarType TypeOn(ComputeDevice device) =>
        Config.NeedsFloat32 && device.DType == ScalarType.Float16 ? ScalarType.Float32 : device.DType;

    /// <summary>The file its configuration was read from; null where its shape was recognised from the weights.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Opens an autoencoder; configuration and headers are read, no weights.</summary>
    /// <param name="path">A folder in diffusers' layout (<c>config.json</c> and <c>diffusion_pytorch_model.safetensors</c>), or a single
    /// file, by original names or by diffusers'. Of a tiny autoencoder by original names, either of its two files, or their folder.</param>
    /// <param name="scalingFactor">What its latents are multiplied with; null for what its configuration says, or for a single file without
    /// one beside it <see cref="AutoencoderConfig.UsualScaling"/>. For a tiny one, which says nothing of it, null is what its name tells:
    /// XL's scale where <c>sdxl</c> is in it.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <exception cref="WeightFileException">It can't be read, is something else, or asks for something that is not supported.</exception>
    public static Autoencoder Open(string path, double? scalingFactor = null, WeightFileKinds? kinds = null)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var autoencoder = File.Exists(path) ? OpenFile(path, scalingFactor, kinds) : OpenFolder(path, scalingFactor, kinds);
        AutoencoderTensors.For(autoencoder.Config, autoencoder.Weights).DemandAll(autoencoder.Weights, path, "the autoencoder");
        return scalingFactor is { } factor ? autoencoder with { Config = autoencoder.Config with { ScalingFactor = factor } } : autoencoder;
    }

    private static Autoencoder OpenFolder(string folder, double? scalingFactor, WeightFileKinds? kinds)
    {
        var config = Path.Combine(folder, ConfigFile.Name);
        if (!File.Exists(config) && TinyFiles.FindIn(folder) is { } tiny) return OpenFile(tiny, scalingFactor, kinds);
        return new(Path.GetFileName(folder), WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
            AutoencoderConfig.Read(config))
        { ConfigPath = config };
    }

    private static Autoencoder OpenFile(string path, double? scalingFactor, WeightFileKinds? kinds)
    {
        var all = WeightSet.Open(path);
        if (TinyFiles.IsEncoder(all) || TinyFiles.IsDecoder(all)) return TinyFiles.Open(path, all, scalingFactor, kinds);
        var weights = AutoencoderOriginalNames.IsOne(all) ? AutoencoderOriginalNames.Renamed(all) : all;
        var isTiny = TinyBlocks.AreIn(weights);
        if (!isTiny && (!weights.Has("decoder.conv_in.weight") || !weights.Has("encoder.conv_in.weight")))
            throw new WeightFileException(path, (kinds ?? WeightFileKinds.None).Mismatch(all, "an autoencoder (VAE)"));
        var configPath = ConfigFile.FindFor(path, "_class_name", "AutoencoderKL", TinyBlocks.ClassName);
        var declared = configPath is null ? null : AutoencoderConfig.Read(configPath);
        var config = isTiny
            ? TinyAutoencoderConfig.Recognise(weights, path, scalingFactor ?? TinyAutoencoderConfig.ScalingFactorFor(path), declared)
            : AutoencoderRecogniser.Recognise(weights, path, scalingFactor ?? AutoencoderConfig.UsualScaling, declared);
        // A file with its configuration beside it is the folder's autoencoder: 'diffusion_pytorch_model' names nothing.
        var isOfFolder = Path.GetDirectoryName(configPath) == Path.GetDirectoryName(path);
        return new(isOfFolder ? Path.GetFileName(Path.GetDirectoryName(path)!) : Path.GetFileNameWithoutExtension(path), weights,
            config)
        { ConfigPath = configPath };
    }
}
