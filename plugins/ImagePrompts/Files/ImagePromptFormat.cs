using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>
/// Writes an image prompt as .safetensors, so that pictures need to be encoded once: <c>image_embeds</c> is [negative, positive] side over
/// side, as diffusers' ip_adapter_image_embeds;
/// <c>image_states</c> beside it are the hidden states of FaceID-Plus. image-prompt/load-embeddings reads it.
/// </summary>
public sealed class ImagePromptFormat : IOutputFormat
{
    internal const string Embeddings = "image_embeds";
    internal const string States = "image_states";

    /// <inheritdoc/>
    public Type ValueType => typeof(ImagePrompt);

    /// <inheritdoc/>
    public string Extension => ".safetensors";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks)
    {
        using var scope = NewDisposeScope();
        var prompt = (ImagePrompt)value;
        List<KeyValuePair<string, Tensor>> tensors = [KeyValuePair.Create(Embeddings, cat([prompt.Negative, prompt.Positive]))];
        if (prompt is { PositiveStates: { } positive, NegativeStates: { } negative })
            tensors.Add(KeyValuePair.Create(States, cat([negative, positive])));
        SafetensorsWriter.Write(file, tensors, remarks);
    }
}
