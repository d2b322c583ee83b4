using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Graph.Training;

/// <summary>
/// Writes a weight file that was made as <c>.safetensors</c>: the same tensors, byte for byte, and the run's record beside what the header
/// says already.
/// </summary>
public sealed class WeightFileFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(WeightFile);

    /// <inheritdoc/>
    public string Extension => ".safetensors";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks)
    {
        using var made = File.OpenRead(((WeightFile)value).Path);
        SafetensorsMetadata.Add(made, remarks, file);
    }
}
