namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Pairs to train on, by the shards they lie in. What is held in memory does not grow with the number of pairs.</summary>
/// <param name="Shards">The shards, in their order.</param>
public sealed record PairSource(IReadOnlyList<IPairShard> Shards)
{
    private const int PairsOfAShard = 10_000;

    /// <summary>
    /// The files and folders that the pairs are read from; of a list of pictures the list alone, for the pictures may be millions.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

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
                : OfTars(files);
        }

        if (!File.Exists(path))
            throw new TrainingDataException($"there is no file or folder '{path}'");
        return Path.GetExtension(path) switch
        {
            ".json" or ".jsonl" => OfList(path, JsonShard.Split(path, PairsOfAShard)),
            ".csv" => new PairSource([new CsvShard(path)]) { Files = [path] },
            _ => throw new TrainingDataException($"'{path}' is no data to train on: expected a list of pairs (.json, .jsonl, .csv), "
                + "a tar shard (.tar), or a folder of pictures with their texts"),
        };
    }

    /// <summary>Keeps some pairs from the training, to validate with: the same ones each time, of one shard where it has enough.</summary>
    /// <param name="count">How many.</param>
    /// <param name="problem">Told of each pair that can't be used.</param>
    /// <returns>The other pairs, and those that are kept.</returns>
    /// <exception cref="TrainingDataException">There is no pair.</exception>
    /// <exception cref="TrainingException">No pair would be left to learn from.</exception>
    public (PairSource Others, IReadOnlyList<PairEntry> HeldOut) HoldOut(int count, Action<string> problem)
    {
        var (shards, heldOut, random) = (Shards.ToArray(), new List<PairEntry>(), new Random(0));
        int[] order = [.. Enumerable.Range(0, shards.Length)];
        random.Shuffle(order);
        var (seen, problems) = (0, new FirstProblems(problem));
        // One pair more than is kept: none would be left to learn from otherwise.
        foreach (var place in order.TakeWhile(_ => seen <= count))
        {
            var pairs = shards[place].ReadIndexOrNothing(problems.Add);
            int[] numbers = [.. Enumerable.Range(0, pairs.Count)];
            random.Shuffle(numbers);
            numbers = numbers[..Math.Min(pairs.Count, count - heldOut.Count)];
            heldOut.AddRange(numbers.Select(number => pairs[number]));
            shards[place] = new ShardWithout(shards[place], numbers.ToHashSet());
            seen += pairs.Count;
        }

        if (seen == 0)
            throw new TrainingDataException($"there is no pair to train on in {Name}{problems}");
        return seen > count
            ? (new PairSource(shards), heldOut)
            : throw new TrainingException(TrainingSetting.ValidationPairs, $"{count} of {seen} pairs can't be kept for validation: none "
                + "would be left to learn from; keep fewer");
    }

    /// <summary>What it is called in messages: its first shards.</summary>
    internal string Name => string.Join(", ", Shards.Take(3).Select(shard => $"'{shard.Name}'"))
        + (Shards.Count > 3 ? $" and {Shards.Count - 3} more" : "");

    private static PairSource OpenFolder(string folder)
    {
        try
        {
            return FindIn(folder);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"the folder '{folder}' can't be read: {unreadable.Message}", unreadable);
        }
    }

    private static PairSource FindIn(string folder)
    {
        foreach (var table in (ReadOnlySpan<string>)["metadata.jsonl", "metadata.csv"])
            if (File.Exists(Path.Combine(folder, table)))
                return Open(Path.Combine(folder, table));
        string[] shards = [.. Directory.EnumerateFiles(folder, "*.tar").Order(StringComparer.Ordinal)];
        return shards.Length > 0
            ? OfTars(shards)
            : new PairSource([new FolderShard(folder)]) { Files = [folder] };
    }

    private static PairSource OfTars(IReadOnlyList<string> files) =>
        new([.. files.Select(file => new TarShard(file))]) { Files = files };

    private static PairSource OfList(string path, IReadOnlyList<JsonShard> shards) =>
        shards.Count > 0 ? new PairSource(shards) { Files = [path] } : throw new TrainingDataException($"'{path}' lists no pair");
}
