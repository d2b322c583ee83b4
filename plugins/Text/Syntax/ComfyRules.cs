using System.Globalization;
using System.Text;
using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>ComfyUI's rules (comfy/sd1_clip.py).</summary>
internal sealed class ComfyRules : IPromptRules
{
    private const int LargeWord = 8;

    // \( and \) are letters: they stand as these until the brackets have been read.
    private const char Opening = '\u0001', Closing = '\u0002';

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
            if (colon > 0 && double.TryParse(inner.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && double.IsFinite(given))
                (inner, own) = (inner[..colon], given);
            Open(inner, own);
        }

        return texts.Count == 0 ? [new("", 1)] : texts;

        void Open(string text, double weight)
        {
            foreach (var part in Enumerable.Reverse(Parts(text)))
                waiting.Push((part, weight));
        }
    }

    /// <summary>Texts with few tokens stay together; longer ones are cut where the chunk ends.</summary>
    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<IReadOnlyList<WeightedToken>?> parts, int room, ClipTokenizer tokenizer)
    {
        var chunks = new List<List<WeightedToken>> { new() };
        foreach (var part in parts)
            for (var rest = part!; rest.Count > 0;)
            {
                var free = room - chunks[^1].Count;
                var taken = rest.Count <= free ? rest.Count : part!.Count >= Math.Min(LargeWord, room) ? free : 0;
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
        return where(weights.eq(1), states, (states - nothing) * weights + nothing).MoveToOuterDisposeScope();
    }

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
}
