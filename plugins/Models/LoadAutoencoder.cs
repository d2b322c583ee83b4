using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Models;

/// <summary>
/// Loads an autoencoder (VAE) of its own, to be used instead of a base model's: a folder in diffusers' layout, or a single file. A tiny one
/// (TAESD, TAESDXL) decodes many times sooner and a little less exactly. Only its configuration and header are read; weights are loaded
/// when they are used.
/// </summary>
[Node("models/load-autoencoder")]
[Loader]
public sealed class LoadAutoencoder(WeightFileKinds kinds)
    : INode<LoadAutoencoder.Inputs, Autoencoder>, ICheck<LoadAutoencoder.Inputs, Autoencoder>
{
    /// <param name="Path">The autoencoder's folder (config.json and diffusion_pytorch_model.safetensors), or its single file, by original
    /// names or by diffusers'; one of widths that nobody published needs its config.json beside it, or in a folder of the file's
    /// name. A tiny one by original names lies in two files, taesd_encoder and taesd_decoder: either of them, or their folder.</param>
    /// <param name="ScalingFactor">What latents are multiplied with for the UNet. Without it: what the configuration says (config.json in
    /// the folder, beside the file, or in a folder of its name), otherwise 0.18215 (Stable Diffusion 1.x and 2.x; XL's is 0.13025). A tiny
    /// autoencoder reads latents as they are; this says for which it was made, where its name does not (taesdxl: XL's).</param>
    public sealed record Inputs(FilePath Path, [property: Range(0.0001, 100)] double? ScalingFactor = null);

    /// <inheritdoc/>
    public ValueTask<Autoencoder> RunAsync(Inputs inputs, NodeContext context)
    {
        var autoencoder = Open(inputs.Path, inputs.ScalingFactor);
        context.Log.Say(ModelFindings.Describe(autoencoder, inputs.ScalingFactor));
        // A folder without a configuration is no model's own: what else lies there is not the autoencoder's.
        if (autoencoder.ConfigPath is not null && IgnoredFiles.Remark(inputs.Path.Value) is { } unread)
            context.Log.Warn(unread);
        return new(autoencoder);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Autoencoder> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path))
            return;
        var isFactorKnown = inputs.TryGet(i => i.ScalingFactor, out var factor);
        var autoencoder = Open(path, factor);
        if (autoencoder.ConfigPath is { } config)
            report.Reads(config);
        foreach (var file in autoencoder.Weights.Files)
            report.Reads(file);
        if (isFactorKnown)
            report.Output(autoencoder);
    }

    private Autoencoder Open(FilePath path, double? scalingFactor) =>
        NodeInputException.For<WeightFileException, Inputs,
            Autoencoder>(i => i.Path, () => Autoencoder.Open(path.Value, scalingFactor, kinds));
}
