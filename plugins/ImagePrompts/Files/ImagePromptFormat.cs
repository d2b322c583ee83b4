using IpAdapter.Diffusion.ImagePrompts.Files;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>
/// Writes an image prompt as .safetensors, so that pictures need to be encoded once: <c>image_embeds</c> is [negative, positive] side over
/// side, as diffusers' ip_adapter_image_embeds;
/// <c>image_states</c> beside it are the hidden states of FaceID-Plus. image-prompt/load-embeddings reads it.
/// </summary>
public sealed class ImagePromptFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(ImagePrompt);

    /// <inheritdoc/>
    public string Extension => ".safetensors";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        SavedImagePrompt.Write((ImagePrompt)value, file, remarks);
}
