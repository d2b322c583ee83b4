using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Models;

/// <summary>
/// Loads a base model of the SD1.5 or the SDXL family: a folder in diffusers' layout, or a single file (.safetensors, .ckpt), whose kind is recognised from its header.
/// Only configurations and headers are read; weights are loaded when they are used.
/// </summary>
[Node("models/load")]
public sealed class LoadModel : INode<LoadModel.Inputs, LoadModel.Outputs>, IDescribe
{
    /// <param name="Path">The model's folder (the one with model_index.json), or its single file.</param>
    /// <param name="Config">For a single file: a folder in diffusers' layout whose configurations count (unet/config.json, scheduler/scheduler_config.json and the others; those that are there). Only models whose widths no published model has need one; a folder of the file's own name beside it is found without being named.</param>
    /// <param name="Prediction">What the UNet predicts. Without it: what the model's files say, otherwise the noise. Most single files of models that predict the velocity (v-prediction) do not say so.</param>
    public sealed record Inputs(FilePath Path, FilePath? Config = null, Prediction? Prediction = null);

    /// <param name="UNet">The UNet, with the noise schedule it was trained with.</param>
    /// <param name="TextEncoder">The text encoder with its tokenizer; SDXL's has two transformers. A few single files lack it.</param>
    /// <param name="Autoencoder">The autoencoder (VAE). A few single files lack it.</param>
    /// <param name="ImageEncoder">The image encoder, where the folder has one.</param>
    [Outputs]
    public sealed record Outputs([property: Main] UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder, ImageEncoder? ImageEncoder);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var model = Open(inputs.Path, inputs.Config, inputs.Prediction);
        foreach (var finding in ModelFindings.Of(model))
            context.Log.Say(finding);
        if (model.Unread is { } unread)
            context.Log.Warn(unread);
        return new(new Outputs(model.UNet, model.TextEncoder, model.Autoencoder, model.ImageEncoder));
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        FilePath? config = description.TryGet<FilePath>(nameof(Inputs.Config), out var named) ? named : null;
        Prediction? prediction = description.TryGet<Prediction>(nameof(Inputs.Prediction), out var said) ? said : null;
        if ((config is null && description.IsGiven(nameof(Inputs.Config))) || (prediction is null && description.IsGiven(nameof(Inputs.Prediction))))
            return;
        var model = Open(path, config, prediction);
        foreach (var file in model.Files)
            description.Reads(file);
        var name = model.UNet.Name;
        description.Output(nameof(Outputs.UNet), model.UNet);
        Describe(nameof(Outputs.TextEncoder), model.TextEncoder, $"model '{name}' has no text encoder: it is a UNet in a checkpoint's names; load the text encoder of another model of its family by a node models/load");
        Describe(nameof(Outputs.Autoencoder), model.Autoencoder, $"model '{name}' has no autoencoder (VAE): load one by a node models/load-autoencoder");
        Describe(nameof(Outputs.ImageEncoder), model.ImageEncoder, $"model '{name}' has no image encoder: name the one that the adapter was trained with by a node models/load-image-encoder (for SD1.5's adapters, the folder models/image_encoder published beside them)");

        void Describe(string port, object? part, string lack)
        {
            if (part is null)
                description.Lacks(port, lack);
            else
                description.Output(port, part);
        }
    }

    private static LoadedModel Open(FilePath path, FilePath? config, Prediction? prediction)
    {
        var isFile = File.Exists(path.Value);
        if (config is not null && !isFile)
            throw new NodeInputException(nameof(Inputs.Config), "is for single files: a folder has its own configurations");
        try
        {
            var model = isFile ? LoadedModel.Of(Checkpoint.Open(path.Value, config?.Value)) : ModelFolder.Open(path.Value);
            return prediction is { } told ? model.Predicting(told) : model;
        }
        catch (WeightFileException problem)
        {
            var isOfConfig = config is { } folder && problem.Path != path.Value && !Path.GetRelativePath(folder.Value, problem.Path).StartsWith("..", StringComparison.Ordinal);
            throw new NodeInputException(isOfConfig ? nameof(Inputs.Config) : nameof(Inputs.Path), problem.Message, problem);
        }
    }
}
