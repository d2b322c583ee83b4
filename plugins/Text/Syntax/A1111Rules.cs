using System.Globalization;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>AUTOMATIC1111's rules (modules/prompt_parser.py, sd_hijack_clip.py, sd_emphasis.py, textual_inversion.py).</summary>
internal sealed partial class A1111Rules : IPromptRules
{
    private const double Bracket = 1.1;

    // A comma among so many last tokens of a chunk, and what follows it goes over to the next.
    private const int MostMovedOn = 20;

    private readonly ClipTokenizer _tokenizer;
    private readonly int _comma;
    private readonly List<(IReadOnlyList<int> Name, LearnedIds Learned)> _learned;

    public A1111Rules(PromptVocabulary vocabulary)
    {
        _tokenizer = vocabulary.Tokenizer.ReadingPaddingAsText();
        _comma = _tokenizer.Ids(",")[0];
        // Learned words are found by the tokens of their names, the longest first.
        _learned =
        [
            .. vocabulary.Learned.SelectMany(learned => new[] { learned.Word.Token, learned.Word.FileName }.OfType<string>().Distinct()
                .Select(name => (Name: _tokenizer.Ids(name), Learned: learned)))
                .Where(pair => pair.Name.Count > 0).OrderByDescending(pair => pair.Name.Count),
        ];
    }

    public bool PadsBehindFirstEnd => true;

    public bool EmptyNegativeOfXlIsZeros => true;

    public IEnumerable<string> SlipsIn(string prompt)
    {
        foreach (var slip in PromptWarnings.OfA1111(prompt))
            yield return slip;
        if (Parse(prompt).Exists(text => text.Text == WeightedText.Break.Text && text != WeightedText.Break))
            yield return "BREAK in brackets is read as the word 'break', as AUTOMATIC1111 does: close the brackets before it, and open "
                + "them again behind it";
        if (prompt.Contains(EmbeddingNames.Prefix, StringComparison.Ordinal))
            yield return $"'{EmbeddingNames.Prefix}' is read as a word: by these rules a learned word's name stands "
                + $"alone{string.Concat(_learned.Take(1).Select(pair => $" ('{pair.Learned.Word.Token}')"))}";
    }

    public IReadOnlyList<WeightedText> Read(string prompt)
    {
        var joined = new List<WeightedText>();
        foreach (var text in Parse(prompt))
        {
            if (joined.Count > 0 && joined[^1].Weight == text.Weight)
                joined[^1] = joined[^1] with { Text = joined[^1].Text + text.Text };
            else
                joined.Add(text);
        }
        return joined;
    }

    /// <summary>The vectors of a learned word are a group, and so is the text between two.</summary>
    public IReadOnlyList<TokenGroup> TokensOf(WeightedText text)
    {
        if (text == WeightedText.Break)
            return [TokenGroup.Break];
        var (groups, words, ids) = (new List<TokenGroup>(), new List<int>(), _tokenizer.Ids(text.Text));
        for (var at = 0; at < ids.Count;)
        {
            if (_learned.Find(pair => ids.Skip(at).Take(pair.Name.Count).SequenceEqual(pair.Name)) is not { Learned: { } learned } found)
            {
                words.Add(ids[at++]);
                continue;
            }
            Finish();
            groups.Add(TokenGroup.Create(learned.Ids, text.Weight) with { IsLearned = true });
            at += found.Name.Count;
        }
        Finish();
        return groups;

        void Finish()
        {
            if (words.Count > 0)
                groups.Add(TokenGroup.Create(words, text.Weight));
            words.Clear();
        }
    }

    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<TokenGroup> groups, int room)
    {
        var chunks = new List<List<WeightedToken>> { new() };
        var lastComma = -1;
        foreach (var group in groups)
        {
            if (ReferenceEquals(group, TokenGroup.Break))
                Begin([]);
            else if (group.IsLearned && group.Tokens.Count <= room)
                Add(group.Tokens);   // never in two chunks
            else
                foreach (var token in group.Tokens)
                    Add([token]);
        }
        if (chunks.Count > 1 && chunks[^1].Count == 0)
            chunks.RemoveAt(chunks.Count - 1);
        return chunks;

        void Add(IReadOnlyList<WeightedToken> tokens)
        {
            var now = chunks[^1];
            if (tokens[0].Id == _comma)
                lastComma = now.Count;
            else if (now.Count == room && lastComma != -1 && now.Count - lastComma <= MostMovedOn)
            {
                var moved = now[(lastComma + 1)..];
                now.RemoveRange(lastComma + 1, moved.Count);
                Begin(moved);
            }
            if (chunks[^1].Count + tokens.Count > room)
                Begin([]);
            chunks[^1].AddRange(tokens);
        }

        void Begin(List<WeightedToken> with)
        {
            chunks.Add(with);
            lastComma = -1;
        }
    }

    // z' = z w, then scaled so that its mean is what it was
    public Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty)
    {
        using var scope = NewDisposeScope();
        var weighed = states * weights;
        return (weighed * (Mean(states) / Mean(weighed))).MoveToOuterDisposeScope();

        static Tensor Mean(Tensor states) => states.mean([1, 2], keepdim: true);   // [chunk, 1, 1]
    }

    private static List<WeightedText> Parse(string prompt)
    {
        var texts = new List<WeightedText>();
        var (round, square) = (new Stack<int>(), new Stack<int>());
        foreach (Match match in Marks().Matches(prompt))
        {
            var mark = match.Value;
            if (mark[0] == '\\')
                texts.Add(new(mark[1..], 1));
            else if (mark == "(")
                round.Push(texts.Count);
            else if (mark == "[")
                square.Push(texts.Count);
            else if (match.Groups[1].Success && round.Count > 0
                && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                && double.IsFinite(weight))
                Multiply(round.Pop(), weight);
            else if (mark == ")" && round.Count > 0)
                Multiply(round.Pop(), Bracket);
            else if (mark == "]" && square.Count > 0)
                Multiply(square.Pop(), 1 / Bracket);
            else
                AddText(mark);
        }
        while (round.TryPop(out var start))
            Multiply(start, Bracket);
        while (square.TryPop(out var start))
            Multiply(start, 1 / Bracket);
        return texts.Count == 0 ? [new("", 1)] : texts;

        void Multiply(int start, double factor)
        {
            for (var index = start; index < texts.Count; index++)
                texts[index] = texts[index] with { Weight = texts[index].Weight * factor };
        }

        void AddText(string text)
        {
            var parts = Breaks().Split(text);
            for (var index = 0; index < parts.Length; index++)
            {
                if (index > 0)
                    texts.Add(WeightedText.Break);
                texts.Add(new(parts[index], 1));
            }
        }
    }

    [GeneratedRegex(@"\\\(|\\\)|\\\[|\\]|\\\\|\\|\(|\[|:\s*([+-]?[.\d]+)\s*\)|\)|]|[^\\()\[\]:]+|:")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s*\bBREAK\b\s*", RegexOptions.Singleline)]
    private static partial Regex Breaks();
}
