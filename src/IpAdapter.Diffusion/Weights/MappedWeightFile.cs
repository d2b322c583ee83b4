using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Diffusion.Weights;

/// <summary>One weight file by itself, its tensors in the file's own types, on the CPU: for tests. What computes with a device borrows from a <see cref="DeviceStore"/>.</summary>
internal sealed class MappedWeightFile : IWeights, IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly MappedNumbers _numbers;
    private readonly WeightSet _set;

    private MappedWeightFile(WeightFileHeader header)
    {
        Header = header;
        _set = WeightSet.Of(header);
        _numbers = new MappedNumbers(header.File);
    }

    /// <summary>Maps a file.</summary>
    /// <exception cref="WeightFileException">The file is not there, or not sound.</exception>
    public static MappedWeightFile Open(string path)
    {
        NativeLibraries.LoadTorch();
        return new MappedWeightFile(WeightFileHeader.Read(path));
    }

    /// <summary>What the file says of itself.</summary>
    public WeightFileHeader Header { get; }

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => Header.Entries.Keys;

    /// <inheritdoc/>
    public Tensor Get(string name) => Find(name) ?? throw _set.Lacks(name);

    /// <inheritdoc/>
    public Tensor? Find(string name)
    {
        if (_tensors.TryGetValue(name, out var tensor)) return tensor;
        if (!Header.Entries.TryGetValue(name, out var entry)) return null;
        using var mode = inference_mode(false);
        return _tensors[name] = _numbers.Read(entry);
    }

    /// <summary>Disposes the tensors and lets go of the file.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors.Values) tensor.Dispose();
        _tensors.Clear();
        _numbers.Dispose();
    }
}
