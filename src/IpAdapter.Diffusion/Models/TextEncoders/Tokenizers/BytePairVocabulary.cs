using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// The word pieces of a byte-level byte-pair encoding with <c>&lt;/w&gt;</c> at a word's end, and which two of them make which third
/// (arXiv:1508.07909, section 3.2; CLIP's variant).
/// </summary>
internal sealed class BytePairVocabulary
{
    /// <summary>More ids than any vocabulary of a text encoder has.</summary>
    public const int MostIds = 1_000_000;

    private const string WordEnd = "</w>";

    private static readonly Lazy<BytePairVocabulary> s_clip = new(ReadClip);

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges;
    private readonly int[] _bytes = new int[256];
    private readonly int[] _lastBytes = new int[256];
    private readonly Lazy<string[]> _pieces;

    private BytePairVocabulary(string file, Dictionary<string, int> ids, Dictionary<(int Left, int Right), (int Rank, int Merged)> merges)
    {
        (_ids, _merges) = (ids, merges);
        for (var value = 0; value < 256; value++)
        {
            var letter = ByteAlphabet.Letters[value].ToString();
            if (!ids.TryGetValue(letter, out _bytes[value]) || !ids.TryGetValue(letter + WordEnd, out _lastBytes[value]))
                throw new WeightFileException(file, $"the vocabulary has no piece for byte {value} ('{letter}' and '{letter}{WordEnd}'): a "
                    + "byte-level vocabulary as CLIP's was expected");
        }
        Size = ids.Values.Max() + 1;
        _pieces = new(() =>
        {
            var pieces = new string[Size];
            foreach (var (piece, id) in _ids)
                pieces[id] = piece;
            return pieces;
        });
    }

    /// <summary>CLIP's own vocabulary of 49,408 pieces.</summary>
    public static BytePairVocabulary Clip => s_clip.Value;

    /// <summary>One more than the largest id.</summary>
    public int Size { get; }

    /// <summary>
    /// Reads <c>vocab.json</c> and <c>merges.txt</c> of a folder, or where they are not there, its <c>tokenizer.json</c>.
    /// </summary>
    /// <exception cref="WeightFileException">One of them is not there, or not what it should be.</exception>
    public static BytePairVocabulary Read(string folder)
    {
        var (vocabulary, merges, whole) = (Path.Combine(folder, TokenizerFiles.Vocabulary), Path.Combine(folder, TokenizerFiles.Merges),
            Path.Combine(folder, TokenizerFiles.Whole));
        try
        {
            if (!File.Exists(vocabulary) && File.Exists(whole))
                return ReadWhole(whole);
            using var document = Parse(vocabulary);
            var ids = IdsOf(vocabulary, document.RootElement);
            return new(vocabulary, ids, MergesOf(LinesOf(merges), ids, merges));
        }
        catch (Exception cause) when (cause is (IOException and not WeightFileException) or UnauthorizedAccessException
            or InvalidOperationException)
        {
            throw new WeightFileException(folder, $"the vocabulary can't be read: {cause.Message}", cause);
        }
    }

    /// <summary>Finds the id of a piece.</summary>
    public int? Find(string piece) => _ids.TryGetValue(piece, out var id) ? id : null;

    /// <summary>The piece of an id.</summary>
    public string PieceOf(int id) => _pieces.Value[id];

    /// <summary>
    /// Adds the pieces of one word: the two neighbours that were merged earliest in training become one, the leftmost first, until none are
    /// left.
    /// </summary>
    public void Encode(ReadOnlySpan<char> word, List<int> into)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(word)];
        Encoding.UTF8.GetBytes(word, bytes);
        var ids = new int[bytes.Length];
        for (var index = 0; index < ids.Length; index++)
            ids[index] = index < ids.Length - 1 ? _bytes[bytes[index]] : _lastBytes[bytes[index]];

        // Neighbours wait in a queue, so that a word of a million letters does not take the square of that.
        var next = new int[ids.Length];
        var previous = new int[ids.Length];
        var waiting = new PriorityQueue<(int Left, int LeftId, int RightId, int Merged), (int Rank, int Left)>();
        for (var index = 0; index < ids.Length; index++)
        {
            (previous[index], next[index]) = (index - 1, index + 1);
            Consider(index);
        }
        while (waiting.TryDequeue(out var pair, out _))
        {
            var (left, leftId, rightId, merged) = pair;
            var right = next[left];
            if (ids[left] != leftId || right >= ids.Length || ids[right] != rightId)
                continue;
            (ids[left], ids[right]) = (merged, -1);
            next[left] = next[right];
            if (next[left] < ids.Length)
                previous[next[left]] = left;
            Consider(left);
            if (previous[left] >= 0)
                Consider(previous[left]);
        }
        for (var index = 0; index < ids.Length; index = next[index])
            into.Add(ids[index]);

        void Consider(int left)
        {
            if (next[left] < ids.Length && _merges.TryGetValue((ids[left], ids[next[left]]), out var merge))
                waiting.Enqueue((left, ids[left], ids[next[left]], merge.Merged), (merge.Rank, left));
        }
    }

    // CLIP's ids follow from its merges: the letters of all bytes, the same at a word's end, the merges in order, the two markers.
    private static BytePairVocabulary ReadClip()
    {
        const string resource = "clip-merges.txt.gz";
        using var packed = typeof(BytePairVocabulary).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        var ids = new Dictionary<string, int>(512 + lines.Length + 2, StringComparer.Ordinal);
        foreach (var letter in ByteAlphabet.InVocabularyOrder)
            ids.Add(letter.ToString(), ids.Count);
        foreach (var letter in ByteAlphabet.InVocabularyOrder)
            ids.Add(letter + WordEnd, ids.Count);
        foreach (var line in lines)
            ids.Add(line.Replace(" ", "", StringComparison.Ordinal), ids.Count);
        ids.Add("<|startoftext|>", ids.Count);
        ids.Add("<|endoftext|>", ids.Count);
        return new(resource, ids, MergesOf(lines, ids, resource));
    }

    private static string[] LinesOf(string file) =>
        Encoding.UTF8.GetString(SmallFile.ReadAllBytes(file)).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');

    // The tokenizers library's own file: "model": { "type": "BPE", "vocab": { piece: id }, "merges": ["left right" or ["left", "right"],
    // ...], "end_of_word_suffix": "</w>" }
    private static BytePairVocabulary ReadWhole(string file)
    {
        using var document = Parse(file);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("model", out var model)
            || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("vocab", out var vocabulary) || !model.TryGetProperty("merges", out var merges)
                || merges.ValueKind != JsonValueKind.Array
            || !model.TryGetProperty("end_of_word_suffix", out var suffix) || suffix.ToString() != WordEnd)
            throw new WeightFileException(file, "expected a 'model' with the 'vocab' and the 'merges' of a byte-pair encoding whose words "
                + $"end with '{WordEnd}' (CLIP's): a tokenizer of another kind can't be used");
        var ids = IdsOf(file, vocabulary);
        return new(file, ids, MergesOf(merges.EnumerateArray().Select(Text), ids, file));

        static string Text(JsonElement merge) =>
            merge.ValueKind == JsonValueKind.Array ? string.Join(' ', merge.EnumerateArray()) : merge.ToString();
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(SmallFile.ReadAllBytes(file));
        }
        catch (JsonException cause)
        {
            throw new WeightFileException(file,
                $"is no JSON (line {cause.LineNumber + 1}): an id for each piece of the vocabulary was expected", cause);
        }
    }

    private static Dictionary<string, int> IdsOf(string file, JsonElement pieces)
    {
        if (pieces.ValueKind != JsonValueKind.Object)
            throw new WeightFileException(file, "expected a JSON object with an id for each piece of the vocabulary");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in pieces.EnumerateObject())
            if (piece.Value.ValueKind != JsonValueKind.Number || !piece.Value.TryGetInt32(out var id) || id is < 0 or >= MostIds
                || !ids.TryAdd(piece.Name, id))
                throw new WeightFileException(file,
                    $"expected every piece once, with an id from 0 to {MostIds - 1}; '{piece.Name}' is not so");
        return ids;
    }

    private static Dictionary<(int Left, int Right),
        (int Rank, int Merged)> MergesOf(IEnumerable<string> lines, Dictionary<string, int> ids, string file)
    {
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Merged)>(ids.Count);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
                continue;
            var space = line.IndexOf(' ');
            if (space < 1 || !ids.TryGetValue(line[..space], out var left)
                || !ids.TryGetValue(line[(space + 1)..].TrimEnd('\r'), out var right)
                || !ids.TryGetValue(string.Concat(line.AsSpan(0, space), line.AsSpan(space + 1)).TrimEnd('\r'), out var merged))
                throw new WeightFileException(file, string.Create(CultureInfo.InvariantCulture,
                    $"line {number}: expected two pieces of the vocabulary that make a third, found "
                    + $"'{(line.Length > 60 ? line[..60] : line)}'"));
            merges.TryAdd((left, right), (merges.Count, merged));
        }
        return merges;
    }
}
