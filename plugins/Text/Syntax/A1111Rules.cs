using System.Globalization;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>AUTOMATIC1111's rules (modules/prompt_parser.py, sd_hijack_clip.py, sd_emphasis.py).</summary>
internal sealed partial class A1111Rules : IPromptRules
{
    private const double Bracket = 1.1;

    // A comma among so many last tokens of a chunk, and what follows it goes over to the next.
    private const int MostMovedOn = 20;

    public IEnumerable<string> SlipsIn(string prompt) => PromptSlips.OfA1111(prompt);

    public IReadOnlyList<WeightedText> Read(string prompt)
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
            else if (match.Groups[1].Success && round.Count > 0 && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && double.IsFinite(weight))
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
        return texts.Count == 0 ? [new("", 1)] : Joined(texts);

        void Multiply(int start, double factor)
        {
            for (var index = start; index < texts.Count; index++)
                if (!texts[index].IsBreak)
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

    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<IReadOnlyList<WeightedToken>?> parts, int room, ClipTokenizer tokenizer)
    {
        var comma = tokenizer.Ids(",")[0];
        var chunks = new List<List<WeightedToken>> { new() };
        var lastComma = -1;
        foreach (var part in parts)
        {
            if (part is null)
            {
                Begin([]);
                continue;
            }
            foreach (var token in part)
            {
                var now = chunks[^1];
                if (token.Id == comma)
                    lastComma = now.Count;
                else if (now.Count == room && lastComma != -1 && now.Count - lastComma <= MostMovedOn)
                {
                    var moved = now[(lastComma + 1)..];
                    now.RemoveRange(lastComma + 1, moved.Count);
                    Begin(moved);
                }
                if (chunks[^1].Count == room)
                    Begin([]);
                chunks[^1].Add(token);
            }
        }
        if (chunks.Count > 1 && chunks[^1].Count == 0)
            chunks.RemoveAt(chunks.Count - 1);
        return chunks;

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

    private static List<WeightedText> Joined(List<WeightedText> texts)
    {
        var joined = new List<WeightedText>();
        foreach (var text in texts)
        {
            if (joined.Count > 0 && !text.IsBreak && !joined[^1].IsBreak && joined[^1].Weight == text.Weight)
                joined[^1] = joined[^1] with { Text = joined[^1].Text + text.Text };
            else
                joined.Add(text);
        }
        return joined;
    }

    [GeneratedRegex(@"\\\(|\\\)|\\\[|\\]|\\\\|\\|\(|\[|:\s*([+-]?[.\d]+)\s*\)|\)|]|[^\\()\[\]:]+|:")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s*\bBREAK\b\s*", RegexOptions.Singleline)]
    private static partial Regex Breaks();
}
