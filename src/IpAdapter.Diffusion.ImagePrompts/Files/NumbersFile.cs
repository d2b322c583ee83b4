using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Numpy;

namespace IpAdapter.Diffusion.ImagePrompts.Files;

/// <summary>
/// A file of tensors that people keep by themselves, such as embeddings: .npy, .safetensors, and pickles (.pt, .bin, .ipadpt).
/// </summary>
public sealed class NumbersFile
{
    private readonly string _path;
    private readonly WeightSet? _weights;   // null for .npy

    private NumbersFile(string path, WeightSet? weights) => (_path, _weights) = (path, weights);

    /// <summary>The file's name, for messages.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>Opens a file by its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    public static NumbersFile Open(string path) =>
        new(path, Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase) ? null : WeightSet.Open(path));

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Has(string name) => _weights?.Find(name) is not null;

    /// <summary>Shape of a tensor, by the file's header.</summary>
    /// <param name="name">The tensor's name; null where the file has one tensor alone.</param>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    /// <exception cref="TensorNameException">There is no such tensor, or none is named where there are several.</exception>
    public IReadOnlyList<long> Shape(string? name) =>
        _weights is null ? NumpyFile.ReadShape(_path) : _weights.Find(NameIn(_weights, name))!.Shape;

    /// <summary>Reads a tensor. Called on the device's thread.</summary>
    /// <param name="name">The tensor's name; null where the file has one tensor alone.</param>
    /// <param name="store">Reads weight files.</param>
    /// <returns>The tensor in float32, whatever the device computes in, on the CPU.</returns>
    /// <exception cref="WeightFileException">The file can't be read.</exception>
    /// <exception cref="TensorNameException">There is no such tensor, or none is named where there are several.</exception>
    public Tensor Read(string? name, DeviceStore store)
    {
        using var scope = NewDisposeScope();
        if (_weights is null)
            return NumpyFile.Read(_path).to(ScalarType.Float32).MoveToOuterDisposeScope();
        var found = NameIn(_weights, name);
        using var lease = store.Lend(_weights, ScalarType.Float32);
        return lease.Get(found).to(ScalarType.Float32).cpu().clone().MoveToOuterDisposeScope();
    }

    private string NameIn(WeightSet weights, string? name)
    {
        var names = weights.Names.Order(StringComparer.Ordinal).ToList();
        if (name is not null)
            return weights.Find(name) is not null ? name
                : throw new TensorNameException($"'{Name}' has no tensor '{name}'; it has {Listing(names)}");
        return names.Count == 1
            ? names[0]
            : throw new TensorNameException($"'{Name}' has {names.Count} tensors ({Listing(names)}): say which one");
    }

    private static string Listing(List<string> names) =>
        string.Join(", ", names.Take(8).Select(name => $"'{name}'")) + (names.Count > 8 ? ", ..." : "");
}
