using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// Reads what a file of <c>torch.save</c> holds (PyTorch 1.6 and later: an archive of a pickle and of the tensors' storages, which are
/// stored as they are).
/// The pickle is read, never executed; no number of a tensor is read.
/// </summary>
internal sealed class TorchArchive
{
    private const string Pickle = "data.pkl";
    private const long FreeMemory = 1 << 20;
    private const int MostDimensions = 64;   // as many as libtorch takes

    private readonly FileFingerprint _file;
    private readonly ZipDirectory _directory;
    private readonly string _root;
    private readonly Dictionary<string, (long Place, long Length)> _places = [];

    private TorchArchive(FileFingerprint file, ZipDirectory directory) =>
        (_file, _directory, _root) = (file, directory, RootOf(file, directory));

    /// <summary>Whether a file begins as an archive does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> beginning) => beginning.StartsWith("PK\x03\x04"u8) || beginning.StartsWith("PK\x05\x06"u8);

    /// <summary>Reads the names, types, shapes and places of a file's tensors.</summary>
    /// <exception cref="WeightFileException">It is no such file, not whole, or its pickle asks for something that weights do not
    /// need.</exception>
    public static WeightFileHeader Read(SafeFileHandle handle, FileFingerprint file)
    {
        var archive = new TorchArchive(file, ZipDirectory.Read(handle, file.Path, file.Length));
        archive.RefuseBigEndian();
        var pickle = archive._directory.Content(archive._directory.Find(archive._root + Pickle)!.Value);
        var root = new PickleInterpreter(file.Path, 2 * file.Length + FreeMemory).Run(pickle);
        return archive.HeaderOf(new PickledNames(file.Path, pickle.Length).GetTensors(root), PickledNames.TextsOf(root));
    }

    private static string RootOf(FileFingerprint file, ZipDirectory directory)
    {
        // The archive's entries lie in one folder, whose name was the file's when it was saved.
        var pickles = directory.Names.Where(name => name == Pickle
            || (name.EndsWith($"/{Pickle}", StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1)).Take(2).ToList();
        if (pickles is not [var pickle])
            throw new WeightFileException(file.Path, $"is a zip archive, but none of torch.save's: expected one {Pickle} in it, found "
                + $"{(pickles.Count == 0 ? "none" : "more than one")}. If a weight file was packed into it, unpack that");
        var root = pickle[..^Pickle.Length];
        if (directory.Find(root + "constants.pkl") is not null)
            throw new WeightFileException(file.Path, "is a TorchScript program (torch.jit.save), not a file of weights: save the module's "
                + "state_dict() with torch.save, or better as .safetensors");
        return root;
    }

    private void RefuseBigEndian()
    {
        if (_directory.Find(_root + "byteorder") is { Length: > 0 and <= 16 } entry && !_directory.Content(entry).AsSpan()
            .SequenceEqual("little"u8))
            throw new WeightFileException(_file.Path,
                "was saved on a big-endian machine: load it there and save it as .safetensors, which is the same on every machine");
    }

    private WeightFileHeader HeaderOf(IReadOnlyDictionary<string, PickledTensor> tensors, IReadOnlyDictionary<string, string> texts)
    {
        if (tensors.Count == 0) throw new WeightFileException(_file.Path, "its pickle names no tensor: this is no file of weights");
        var entries = tensors.ToDictionary(item => item.Key, item => EntryOf(item.Key, item.Value));
        var claimed = entries.Values.DistinctBy(entry => (entry.Offset, entry.Length)).Sum(entry => (decimal)entry.Length);
        if (claimed > 4m * _file.Length)
            throw new WeightFileException(_file.Path, $"its tensors are {claimed:N0} bytes, in a file of {_file.Length:N0}: many overlap, "
                + "again and again. Refused, because loading them would take more than four times the file");
        return new WeightFileHeader(_file, entries, texts) { IsPickled = true };
    }

    private WeightEntry EntryOf(string name, PickledTensor tensor)
    {
        var (storage, size) = (tensor.Storage, tensor.Storage.Type.Size());
        var (place, length) = PlaceOf(name, storage);
        if (storage.Count < 0 || storage.Count > length / size)
            throw new WeightFileException(_file.Path, $"tensor '{name}' has a storage of {storage.Count:N0} {storage.Type.FileName()} "
                + $"numbers, but '{storage.Key}' has {length:N0} bytes");
        if (tensor.Shape.Length > MostDimensions)
            throw new WeightFileException(_file.Path, $"tensor '{name}' has {tensor.Shape.Length} dimensions, more than {MostDimensions}");
        // Not more numbers than lie there: a stride of 0 would make gigabytes of one number.
        if (CountAndExtent(tensor) is not var (count, extent) || count > storage.Count || tensor.Offset < 0
            || tensor.Offset > storage.Count - extent)
            throw new WeightFileException(_file.Path, $"tensor '{name}' of shape {WeightShapes.Listed(tensor.Shape)} with strides "
                + $"{WeightShapes.Listed(tensor.Strides)} from {tensor.Offset:N0} on is not within its storage of "
                + $"{storage.Count:N0} numbers");
        return new WeightEntry(name, storage.Type, tensor.Shape, place + tensor.Offset * size,
            count * size)
        { Strides = WeightViews.Simplified(tensor.Shape, tensor.Strides) };
    }

    private (long Place, long Length) PlaceOf(string name, PickledStorage storage)
    {
        if (_places.TryGetValue(storage.Key, out var place)) return place;
        if (_directory.Find($"{_root}data/{storage.Key}") is not { } entry)
            throw new WeightFileException(_file.Path,
                $"tensor '{name}' has its numbers in 'data/{storage.Key}', which is not in the archive");
        return _places[storage.Key] = (_directory.Place(entry), entry.Length);
    }

    // How many numbers a tensor has, and how far the last is behind the first (counted from 1); null beyond 64 bits.
    private static (long Count, long Extent)? CountAndExtent(PickledTensor tensor)
    {
        if (tensor.Shape.Contains(0)) return (0, 0);
        try
        {
            var (count, extent) = (1L, 1L);
            for (var i = 0; i < tensor.Shape.Length; i++)
                checked
                {
                    count *= tensor.Shape[i];
                    extent += (tensor.Shape[i] - 1) * tensor.Strides[i];
                }

            return (count, extent);
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
