namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Pairs to train on, by the shards they lie in. What is held in memory does not grow with the number of pairs.</summary>
/// <param name="Shards">The shards, in their order.</param>
public sealed record PairSource(IReadOnlyList<IPairShard> Shards)
{
    private const int PairsOfAShard = 10_000;

    /// <summary>Finds out how data is kept.</summary>
    /// <param name="path">
    /// A JSON list or JSON lines of pairs; a folder of pictures with <c>.txt</c> files, or with <c>metadata.jsonl</c> or
    /// <c>metadata.csv</c>; a tar shard, or a pattern of many (<c>shards/{00000..00099}.tar</c>); a folder of shards.
    /// </param>
    /// <exception cref="TrainingDataException">There is nothing, or nothing that is known.</exception>
    public static PairSource Open(string path)
    {
        if (Directory.Exists(path))
            return OpenFolder(path);
        if (Path.GetExtension(path) is ".tar")
        {
            var files = BracePattern.Expand(path);
            return files.FirstOrDefault(file => !File.Exists(file)) is { } missing
                ? throw new TrainingDataException($"there is no shard '{missing}'"
                    + (files.Count > 1 ? $", one of the {files.Count} of '{path}'" : ""))
                : new PairSource([.. files.Select(file => new TarShard(file))]);
        }

        if (!File.Exists(path))
            throw new TrainingDataException($"there is no file or folder '{path}'");
        return Path.GetExtension(path) switch
        {
            ".json" or ".jsonl" => OfList(path, JsonShard.Split(path, PairsOfAShard)),
            ".csv" => new PairSource([new CsvShard(path)]),
            _ => throw new TrainingDataException($"'{path}' is no data to train on: expected a list of pairs (.json, .jsonl, .csv), "
                + "a tar shard (.tar), or a folder of pictures with their texts"),
        };
    }

    private static PairSource OpenFolder(string folder)
    {
        foreach (var table in (ReadOnlySpan<string>)["metadata.jsonl", "metadata.csv"])
            if (File.Exists(Path.Combine(folder, table)))
                return Open(Path.Combine(folder, table));
        string[] shards = [.. Directory.EnumerateFiles(folder, "*.tar").Order(StringComparer.Ordinal)];
        return shards.Length > 0
            ? new PairSource([.. shards.Select(file => new TarShard(file))])
            : new PairSource([new FolderShard(folder)]);
    }

    private static PairSource OfList(string path, IReadOnlyList<JsonShard> shards) =>
        shards.Count > 0 ? new PairSource(shards) : throw new TrainingDataException($"'{path}' lists no pair");
}
