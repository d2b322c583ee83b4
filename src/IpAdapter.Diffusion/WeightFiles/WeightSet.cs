namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// Named weights by reference: which files, and which tensor of them goes by which name. Immutable and small; headers have been read, no
/// tensor has been loaded.
/// Two sets are equal when they name the same tensors of the same files by the same names.
/// </summary>
public sealed class WeightSet : IEquatable<WeightSet>
{
    // What a file of unknown origin may cost that has a tensor's name wrong.
    private const int MostCompared = 4096;
    private const int LongestCompared = 1000;

    private readonly Dictionary<string, Source> _sources;   // not frozen: that costs more than it gives for a set read once
    private readonly int _hash;
    private readonly Func<string, string?> _nameInFile;

    private WeightSet(IEnumerable<KeyValuePair<string, Source>> sources, Func<string, string?>? nameInFile = null)
    {
        _nameInFile = nameInFile ?? (name => name);
        _sources = new Dictionary<string, Source>(sources);
        Fingerprints = [.. _sources.Values.Select(source => source.File).Distinct().OrderBy(file => file.Path, StringComparer.Ordinal)];
        Files = [.. Fingerprints.Select(file => file.Path).Distinct()];
        ParameterCount = _sources.Values.Sum(source => source.Entry.Length / source.Entry.Type.Size());
        _hash = _sources.Aggregate(_sources.Count, (hash, item) => hash ^ HashCode.Combine(item.Key, item.Value));
    }

    /// <summary>A tensor of a file: the file as it was when its header was read.</summary>
    internal readonly record struct Source(FileFingerprint File, WeightEntry Entry);

    /// <summary>No weights at all.</summary>
    public static WeightSet Empty { get; } = new([]);

    /// <summary>
    /// Reads the header of a weight file: safetensors, or torch.save's (<c>.bin</c>, <c>.pt</c>, <c>.pth</c>, <c>.ckpt</c>). Its content
    /// tells which, not its name.
    /// </summary>
    /// <remarks>
    /// Names of nested dictionaries are joined by dots, and a <c>state_dict</c> is unwrapped: a model has the same names in every
    /// container.
    /// </remarks>
    /// <exception cref="WeightFileException">The file is not there, or not sound.</exception>
    public static WeightSet Open(string path) => Create(WeightFileHeader.Read(path));

    /// <summary>
    /// Reads the headers of the weight files of a model's folder, as diffusers and transformers lay them out: one file of the base name, or
    /// shards with their index.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="baseNames">File names without ending, in order of preference: <c>diffusion_pytorch_model</c> or <c>model</c>.</param>
    /// <remarks>The full-precision file is preferred; where there is only the variant <c>fp16</c>, it is that.</remarks>
    /// <exception cref="WeightFileException">There is none that can be read here, or it is not sound.</exception>
    public static WeightSet OpenFolder(string folder, params IReadOnlyList<string> baseNames) => ModelFolderFiles.Open(folder, baseNames);

    /// <summary>The weights that a header names.</summary>
    public static WeightSet Create(WeightFileHeader header) =>
        new(header.Entries.Values.Select(entry => KeyValuePair.Create(entry.Name, new Source(header.File, entry))));

    /// <summary>All weights of several sets.</summary>
    /// <exception cref="WeightFileException">Two of them have a weight of one name.</exception>
    public static WeightSet Merge(IEnumerable<WeightSet> sets)
    {
        var sources = new Dictionary<string, Source>();
        foreach (var (name, source) in sets.SelectMany(set => set._sources))
        {
            if (!sources.TryAdd(name, source))
                throw new WeightFileException(source.File.Path, $"tensor '{name}' is in '{sources[name].File.Path}' too");
        }

        return new WeightSet(sources);
    }

    /// <summary>The files, absolute.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The files, with the state they were in when their headers were read.</summary>
    public IReadOnlyList<FileFingerprint> Fingerprints { get; }

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _sources.Keys;

    /// <summary>How many there are.</summary>
    public int Count => _sources.Count;

    /// <summary>Number of elements of all tensors.</summary>
    public long ParameterCount { get; }

    /// <summary>Finds what the header says of a tensor.</summary>
    public WeightEntry? Find(string name) => _sources.TryGetValue(name, out var source) ? source.Entry : null;

    /// <summary>The weights whose names begin with a prefix, by the rest of their names.</summary>
    public WeightSet Below(string prefix) =>
        new(_sources.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => KeyValuePair.Create(item.Key[prefix.Length..], item.Value)), name => NameInFile(prefix + name));

    /// <summary>The same weights by other names.</summary>
    /// <param name="rename">Gives a weight's new name, or null for a weight that is left out.</param>
    /// <exception cref="WeightFileException">Two of them get one name.</exception>
    public WeightSet Renamed(Func<string, string?> rename) =>
        Remap((name, entry) => rename(name) is { } newName ? [KeyValuePair.Create(newName, entry)] : []);

    /// <summary>The same numbers by other names, or in other shapes: each weight is seen as none, one or several.</summary>
    /// <param name="see">The names and shapes that a weight is seen by.</param>
    /// <param name="nameBefore">The way back, for messages: by which name here a weight would be seen so, were it there; null where by the
    /// same.</param>
    /// <exception cref="WeightFileException">Two of them get one name.</exception>
    internal WeightSet Remap(Func<string, WeightEntry, IEnumerable<KeyValuePair<string, WeightEntry>>> see, Func<string,
        string?>? nameBefore = null)
    {
        var sources = new Dictionary<string, Source>();
        foreach (var (name, source) in _sources)
            foreach (var (newName, entry) in see(name, source.Entry))
                if (!sources.TryAdd(newName, source with { Entry = entry }))
                    throw new WeightFileException(source.File.Path, $"tensor '{name}' and another one both are '{newName}'");
        return new WeightSet(sources, name => NameInFile(nameBefore?.Invoke(name) ?? name));
    }

    /// <summary>
    /// What the files call a weight, or would call it if they had it: people see the files' names, not those that networks here read by.
    /// </summary>
    internal string NameInFile(string name) => Find(name) is { } entry ? entry.Name : _nameInFile(name) ?? name;

    /// <inheritdoc/>
    public bool Equals(WeightSet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _sources.Count == other._sources.Count
            && _sources.All(item => other._sources.TryGetValue(item.Key, out var source) && source.Equals(item.Value)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WeightSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    internal bool TryGetSource(string name, out Source source) => _sources.TryGetValue(name, out source);

    /// <summary>The name that was probably meant by one that is not there; null where none is like it.</summary>
    internal string? NearestTo(string name) => NearestName.Find(name, Names.Take(MostCompared), LongestCompared);

    internal WeightFileException Lacks(string name)
    {
        var nearest = NearestTo(name);
        return new WeightFileException(Files.Count > 0 ? string.Join(", ", Files) : "(no weights)",
            $"there is no tensor '{name}'{(nearest is null ? "" : $"; the nearest name is '{nearest}'")}");
    }
}
