using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>Tensors that people keep in files of their own, such as embeddings: .npy, .safetensors, and pickles (.pt, .bin, .ipadpt).</summary>
public sealed class NumbersFile(DeviceStore store)
{
    private const string Numpy = ".npy";

    /// <summary>Shape of a tensor, by the file's header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The tensor's name; null where the file has one tensor alone.</param>
    /// <param name="pathPort">The input that names the file.</param>
    /// <param name="namePort">The input that names the tensor.</param>
    /// <exception cref="NodeInputException">The file can't be read, or the tensor is not told.</exception>
    public static IReadOnlyList<long> Shape(FilePath path, string? name, string pathPort, string namePort) => NodeInputException.For<WeightFileException, IReadOnlyList<long>>(pathPort, () =>
        IsNumpy(path) ? NumpyFile.ReadShape(path.Value) : Named(WeightSet.Open(path.Value), path, name, namePort) is var (weights, found) ? weights.Find(found)!.Shape : []);

    /// <summary>Whether a file has a tensor of that name.</summary>
    public static bool Has(FilePath path, string name, string pathPort) => NodeInputException.For<WeightFileException, bool>(pathPort, () => !IsNumpy(path) && WeightSet.Open(path.Value).Find(name) is not null);

    /// <summary>Reads a tensor. Called on the device's thread.</summary>
    /// <returns>The tensor in float32, on the CPU.</returns>
    /// <exception cref="NodeInputException">The file can't be read, or the tensor is not told.</exception>
    public Tensor Read(FilePath path, string? name, string pathPort, string namePort) => NodeInputException.For<WeightFileException, Tensor>(pathPort, () =>
    {
        using var scope = NewDisposeScope();
        if (IsNumpy(path))
            return NumpyFile.Read(path.Value).to(ScalarType.Float32).MoveToOuterDisposeScope();
        var (weights, found) = Named(WeightSet.Open(path.Value), path, name, namePort);
        using var lease = store.Lend(weights);
        return lease.Get(found).to(ScalarType.Float32).cpu().clone().MoveToOuterDisposeScope();
    });

    private static (WeightSet Weights, string Name) Named(WeightSet weights, FilePath path, string? name, string namePort)
    {
        var names = weights.Names.Order(StringComparer.Ordinal).ToList();
        if (name is not null)
            return weights.Find(name) is not null ? (weights, name) : throw new NodeInputException(namePort, $"'{Path.GetFileName(path.Value)}' has no tensor '{name}'; it has {Listing(names)}");
        return names.Count == 1 ? (weights, names[0]) : throw new NodeInputException(namePort, $"'{Path.GetFileName(path.Value)}' has {names.Count} tensors ({Listing(names)}): say which one");
    }

    private static string Listing(List<string> names) => string.Join(", ", names.Take(8).Select(name => $"'{name}'")) + (names.Count > 8 ? ", ..." : "");

    private static bool IsNumpy(FilePath path) => Path.GetExtension(path.Value).Equals(Numpy, StringComparison.OrdinalIgnoreCase);
}
