using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>ComfyUI's rules (comfy/sd1_clip.py).</summary>
internal sealed partial class ComfyRules(PromptVocabulary vocabulary) : IPromptRules
{
    private const int LargeWord = 8;

    // \( and \) are letters: they stand as these until the brackets have been read.
    private const char Opening = '\u0001', Closing = '\u0002';

    // A '!' that pads is an ordinary word in a prompt, and names of files stand where these rules look for them alone.
    private readonly ClipTokenizer _tokenizer = vocabulary.Tokenizer.ReadingPaddingAsText()
        .With([.. vocabulary.Words.Select(word => word with { Aliases = [] })], vocabulary.FirstId);

    public bool LeavesOddChunksOut => true;

    public IEnumerable<string> SlipsIn(string prompt)
    {
        foreach (var piece in Read(prompt).SelectMany(text => PiecesOf(text.Text)))
        {
            if (piece.Name is { } name && piece.Learned is null)
                yield return $"'{EmbeddingNames.Prefix}{name}' is left out: "
                    + $"{EmbeddingNames.NotApplied(EmbeddingNames.Prefix + name, vocabulary.Words)}";
            else if (piece.Name is null && piece.Text.Contains(EmbeddingNames.Prefix, StringComparison.Ordinal))
                yield return $"'{EmbeddingNames.Prefix}' in '{piece.Text.Trim()}' is read as a word: a blank, a bracket or nothing has to "
                    + "stand before it, and the file's name behind it";
        }
    }

    public IReadOnlyList<WeightedText> Read(string prompt)
    {
        var texts = new List<WeightedText>();
        // What is still to be read, the next on top: brackets can be nested deeper than calls can.
        var waiting = new Stack<(string Part, double Weight)>();
        Open(prompt.Replace("\\(", $"{Opening}", StringComparison.Ordinal).Replace("\\)", $"{Closing}", StringComparison.Ordinal), 1);
        while (waiting.TryPop(out var next))
        {
            if (next.Part is not ['(', .., ')'])
            {
                texts.Add(new(next.Part.Replace(Opening, '(').Replace(Closing, ')'), next.Weight));
                continue;
            }

            var inner = next.Part[1..^1];
            var (colon, own) = (inner.LastIndexOf(':'), next.Weight * 1.1);
            if (colon > 0 && double.TryParse(inner.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var given)
                && double.IsFinite(given))
                (inner, own) = (inner[..colon], given);
            Open(inner, own);
        }

        return texts;

        void Open(string text, double weight)
        {
            foreach (var part in Enumerable.Reverse(Parts(text)))
                waiting.Push((part, weight));
        }
    }

    /// <summary>A learned word is a group, and so is the text between two.</summary>
    public IReadOnlyList<TokenGroup> TokensOf(WeightedText text) =>
    [
        .. PiecesOf(text.Text).Where(piece => piece.Name is null || piece.Learned is not null)
            .Select(piece => TokenGroup.Create(piece.Learned?.Ids ?? _tokenizer.Ids(piece.Text), text.Weight)),
    ];

    /// <summary>Groups of few tokens stay together; longer ones are cut where the chunk ends.</summary>
    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<TokenGroup> groups, int room)
    {
        var chunks = new List<List<WeightedToken>> { new() };
        foreach (var group in groups)
            for (var rest = group.Tokens; rest.Count > 0;)
            {
                var free = room - chunks[^1].Count;
                var taken = rest.Count <= free ? rest.Count : group.Tokens.Count >= Math.Min(LargeWord, room) ? free : 0;
                chunks[^1].AddRange(rest.Take(taken));
                rest = [.. rest.Skip(taken)];
                if (rest.Count > 0)
                    chunks.Add([]);
            }
        return chunks;
    }

    // z' = (z - e) w + e, with e what the empty prompt has at this place
    public Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty)
    {
        using var scope = NewDisposeScope();
        var nothing = empty();
        return where(weights.IsEqualTo(1), states, ((states - nothing) * weights).Plus(nothing)).MoveToOuterDisposeScope();
    }

    // embedding:NAME is looked for behind a blank or a line break, which belongs to it, and where a text begins.
    private IEnumerable<(string Text, string? Name, LearnedIds? Learned)> PiecesOf(string text)
    {
        foreach (var piece in Names().Split(text).Select((part, index) => index == 0 ? part : EmbeddingNames.Prefix + part)
            .Where(piece => piece.Length > 0))
        {
            if (!piece.StartsWith(EmbeddingNames.Prefix, StringComparison.Ordinal) || piece[EmbeddingNames.Prefix.Length..]
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var name, .. var others])
            {
                yield return (piece, null, null);
                continue;
            }

            var (learned, rest) = (Find(name), string.Join(' ', others));
            if (learned is null && name.Trim(',') is var bare && bare.Length < name.Length)
                (learned, rest, name) = (Find(bare), $"{name[bare.Length..]} {rest}", bare);
            yield return ("", name, learned);
            if (rest.Length > 0)
                yield return (rest, null, null);
        }
    }

    private LearnedIds? Find(string name) =>
        vocabulary.Learned.FirstOrDefault(learned => learned.Word.Aliases.Contains(EmbeddingNames.Prefix + name));

    // What is in brackets, with them, and what is between.
    private static List<string> Parts(string text)
    {
        var (parts, part, depth) = (new List<string>(), new StringBuilder(), 0);
        foreach (var letter in text)
        {
            if (letter == '(' && depth++ == 0)
                Finish();
            if (letter == ')' && --depth == 0)
            {
                part.Append(letter);
                Finish();
                continue;
            }
            part.Append(letter);
        }
        Finish();
        return parts;

        void Finish()
        {
            if (part.Length > 0)
                parts.Add(part.ToString());
            part.Clear();
        }
    }

    [GeneratedRegex(@"[ \n]embedding:")]
    private static partial Regex Names();
}
