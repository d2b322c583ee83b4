namespace IpAdapter.Diffusion.Weights;

/// <summary>
/// Named weights by reference: which files, and which tensor of them goes by which name. Immutable and small; headers have been read, no tensor has been loaded.
/// Two sets are equal when they name the same tensors of the same files by the same names.
/// </summary>
public sealed class WeightSet
{
    private WeightSet() { }

    /// <summary>Reads the header of a weight file.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not what its name promises.</exception>
    public static WeightSet Open(string path) => throw new NotImplementedException();

    /// <summary>Reads the headers of the weight files of a model's folder, as diffusers and transformers lay them out: one file of the base name, or shards with their index.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="baseName">File name without ending: <c>diffusion_pytorch_model</c> or <c>model</c>.</param>
    public static WeightSet OpenFolder(string folder, string baseName) => throw new NotImplementedException();

    /// <summary>The files, absolute.</summary>
    public IReadOnlyList<string> Files => throw new NotImplementedException();

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => throw new NotImplementedException();

    /// <summary>Finds what the header says of a tensor.</summary>
    public WeightEntry? Find(string name) => throw new NotImplementedException();

    /// <summary>The weights whose names begin with a prefix, by the rest of their names.</summary>
    public WeightSet Below(string prefix) => throw new NotImplementedException();

    /// <summary>Number of elements of all tensors.</summary>
    public long ParameterCount => throw new NotImplementedException();
}
