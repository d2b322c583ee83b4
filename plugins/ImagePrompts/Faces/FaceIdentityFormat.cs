using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Writes an identity as .safetensors, with the tensor <c>identity</c>: [face, embedding].</summary>
public sealed class FaceIdentityFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(FaceIdentity);

    /// <inheritdoc/>
    public string Extension => ".safetensors";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        SafetensorsWriter.Write(file, [KeyValuePair.Create("identity", ((FaceIdentity)value).Embeddings)], remarks);
}
