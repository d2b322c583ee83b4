using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Models;

/// <summary>Names a base model of the SD1.5 or the SDXL family by its folder, as diffusers lays it out. Reads configurations and headers alone: weights are loaded when they are used.</summary>
[Node("models/load")]
public sealed class LoadModel : INode<LoadModel.Inputs, LoadModel.Outputs>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The model's folder: the one with model_index.json.</param>
    public sealed record Inputs(FilePath Path);

    /// <summary>What it gives.</summary>
    /// <param name="UNet">The UNet, with the noise schedule it was trained with.</param>
    /// <param name="TextEncoder">The text encoder with its tokenizer; SDXL's has two transformers.</param>
    /// <param name="Autoencoder">The autoencoder.</param>
    /// <param name="ImageEncoder">The image encoder, where the folder has one.</param>
    [Outputs]
    public sealed record Outputs([property: Main] UNet UNet, TextEncoder TextEncoder, Autoencoder Autoencoder, ImageEncoder? ImageEncoder);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var model = Open(inputs.Path);
        return new(new Outputs(model.UNet, model.TextEncoder, model.Autoencoder, model.ImageEncoder));
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        var model = Open(path);
        foreach (var file in model.Files)
            description.Reads(file);
        description.Output(nameof(Outputs.UNet), model.UNet);
        description.Output(nameof(Outputs.TextEncoder), model.TextEncoder);
        description.Output(nameof(Outputs.Autoencoder), model.Autoencoder);
        if (model.ImageEncoder is { } encoder)
            description.Output(nameof(Outputs.ImageEncoder), encoder);
        if (model.ImageEncoder is null)
            description.Lacks(nameof(Outputs.ImageEncoder), $"model '{model.UNet.Name}' has no image encoder: name the one that the adapter was trained with by a node models/load-image-encoder (for SD1.5's adapters, the folder models/image_encoder published beside them)");
    }

    private static ModelFolder Open(FilePath path)
    {
        try
        {
            return ModelFolder.Open(path.Value);
        }
        catch (WeightFileException unreadable)
        {
            throw new NodeInputException(nameof(Inputs.Path), unreadable.Message, unreadable);
        }
    }
}
