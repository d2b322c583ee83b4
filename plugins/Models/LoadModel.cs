using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Models;

/// <summary>
/// Loads a base model of the SD1.5 or the SDXL family: a folder in diffusers' layout, or a single file (.safetensors, .ckpt), whose kind is
/// recognised from its header.
/// Only configurations and headers are read; weights are loaded when they are used.
/// </summary>
[Node("models/load")]
public sealed class LoadModel(WeightFileKinds kinds)
    : INode<LoadModel.Inputs, LoadModel.Outputs>, ICheck<LoadModel.Inputs, LoadModel.Outputs>
{
    /// <param name="Path">The model's folder (the one with model_index.json), or its single file.</param>
    /// <param name="Config">For a single file: a folder in diffusers' layout whose configurations count (unet/config.json,
    /// scheduler/scheduler_config.json and the others; those that are there). Only models whose widths no published model has need one; a
    /// folder of the file's own name beside it is found without being named.</param>
    /// <param name="Prediction">What the UNet predicts. Without it: what the model's files say, otherwise the noise. Most single files of
    /// models that predict the velocity (v-prediction) do not say so.</param>
    public sealed record Inputs(FilePath Path, FilePath? Config = null, Prediction? Prediction = null);

    /// <param name="UNet">The UNet, with the noise schedule it was trained with.</param>
    /// <param name="TextEncoder">The text encoder with its tokenizer; SDXL's has two transformers. A few single files lack it.</param>
    /// <param name="Autoencoder">The autoencoder (VAE). A few single files lack it.</param>
    /// <param name="ImageEncoder">The image encoder, where the folder has one.</param>
    [Outputs]
    public sealed record Outputs([property: Main] UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder,
        ImageEncoder? ImageEncoder);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var model = Open(inputs.Path, inputs.Config, inputs.Prediction);
        foreach (var finding in ModelFindings.Describe(model))
            context.Log.Say(finding);
        if (model.Unread is { } unread)
            context.Log.Warn(unread);
        return new(new Outputs(model.UNet, model.TextEncoder, model.Autoencoder, model.ImageEncoder));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path) || !inputs.TryGet(i => i.Config, out var config)
            || !inputs.TryGet(i => i.Prediction, out var prediction))
            return;
        if (config is not null && !File.Exists(path.Value))
        {
            report.Problem(i => i.Config, "is for single files: a folder has its own configurations");
            return;
        }

        var model = Open(path, config, prediction);
        foreach (var file in model.Files)
            report.Reads(file);
        var name = model.UNet.Name;
        report.Output(o => o.UNet, model.UNet);
        if (model.TextEncoder is { } textEncoder)
            report.Output(o => o.TextEncoder, textEncoder);
        else
            report.Lacks(o => o.TextEncoder, $"model '{name}' has no text encoder: it is a UNet in a checkpoint's names; load the text "
                + "encoder of another model of its family by a node models/load");
        if (model.Autoencoder is { } autoencoder)
            report.Output(o => o.Autoencoder, autoencoder);
        else
            report.Lacks(o => o.Autoencoder, $"model '{name}' has no autoencoder (VAE): load one by a node models/load-autoencoder");
        if (model.ImageEncoder is { } imageEncoder)
            report.Output(o => o.ImageEncoder, imageEncoder);
        else
            report.Lacks(o => o.ImageEncoder, $"model '{name}' has no image encoder: name the one that the adapter was trained with by a "
                + "node models/load-image-encoder (for SD1.5's adapters, the folder models/image_encoder published beside them)");
    }

    private LoadedModel Open(FilePath path, FilePath? config, Prediction? prediction)
    {
        try
        {
            var model = File.Exists(path.Value)
                ? LoadedModel.Create(Checkpoint.Open(path.Value, config?.Value, kinds))
                : ModelFolder.Open(path.Value);
            return prediction is { } told ? model.Predicting(told) : model;
        }
        catch (WeightFileException problem)
        {
            var isOfConfig = config is { } folder && problem.Path != path.Value
                && !Path.GetRelativePath(folder.Value, problem.Path).StartsWith("..", StringComparison.Ordinal);
            throw isOfConfig
                ? NodeInputException.At((Inputs i) => i.Config, problem.Message, problem)
                : NodeInputException.At((Inputs i) => i.Path, problem.Message, problem);
        }
    }
}
