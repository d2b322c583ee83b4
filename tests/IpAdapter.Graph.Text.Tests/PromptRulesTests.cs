using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Text.Tests;

public sealed class PromptRulesTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Open(TokenizerSource.OfClip);
    private static readonly PromptVocabulary Vocabulary = new(Tokenizer, [], Tokenizer.VocabularySize);

    // What comfy/sd1_clip.py's token_weights gives.
    [Theory]
    [InlineData("a cat", "a cat|1")]
    [InlineData("")]
    [InlineData("a (red:1.3) cat", "a |1", "red|1.3", " cat|1")]
    [InlineData("((red)) cat", "red|1.21", " cat|1")]
    [InlineData("(a (b:1.5) c)", "a |1.1", "b|1.5", " c|1.1")]
    [InlineData("(a (b) c:2)", "a |2", "b|2.2", " c|2")]
    [InlineData(@"\(literal\) and [these]", "(literal) and [these]|1")]
    [InlineData("(unclosed", "(unclosed|1")]
    [InlineData("closed) before", "closed) before|1")]
    [InlineData("(a:b)", "a:b|1.1")]
    [InlineData("a BREAK b", "a BREAK b|1")]
    public void Comfy_reads_round_brackets(string prompt, params string[] expected) =>
        Assert.Equal(expected, Read(new ComfyRules(Vocabulary), prompt));

    // On a thread with little room for calls, where a call for each bracket would end the process.
    [Fact]
    public void Comfy_reads_brackets_however_deeply_they_are_nested()
    {
        string[] texts = [];
        var thread = new Thread(() => texts = [.. Read(new ComfyRules(Vocabulary),
            $"{new string('(', 5000)}(deep:1){new string(')', 5000)} flat")], maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(["deep|1", " flat|1"], texts);
    }

    // The examples of modules/prompt_parser.py, and breaks.
    [Theory]
    [InlineData("normal text", "normal text|1")]
    [InlineData("", "|1")]
    [InlineData("an (important) word", "an |1", "important|1.1", " word|1")]
    [InlineData("(unbalanced", "unbalanced|1.1")]
    [InlineData(@"\(literal\]", "(literal]|1")]
    [InlineData("(unnecessary)(parens)", "unnecessaryparens|1.1")]
    [InlineData("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "a |1", "house|1.573", " |1.1", "on|1", " a |1.1", "hill|0.55",
        ", sun, |1.1", "sky|1.4641", ".|1.1")]
    [InlineData("one BREAK two", "one|1", "BREAK", "two|1")]
    public void A1111_reads_both_kinds_of_brackets_and_breaks(string prompt, params string[] expected) =>
        Assert.Equal(expected, Read(new A1111Rules(Vocabulary), prompt));

    [Fact]
    public void Plain_takes_everything_for_letters() =>
        Assert.Equal(["a (red:1.3) [cat] BREAK|1"], Read(new PlainRules(Vocabulary), "a (red:1.3) [cat] BREAK"));

    [Fact]
    public void A_long_text_is_cut_where_a_chunk_ends()
    {
        var text = Tokens(100, 1);

        Assert.Equal([75, 25], Cut(new ComfyRules(Vocabulary), text));
        Assert.Equal([75, 25], Cut(new A1111Rules(Vocabulary), text));
        Assert.Equal([75], Cut(new PlainRules(Vocabulary), text));
        Assert.Equal([0], Cut(new ComfyRules(Vocabulary), Tokens(0, 1)));
    }

    [Fact]
    public void Comfy_keeps_a_few_words_of_one_weight_together()
    {
        Assert.Equal([72, 5], Cut(new ComfyRules(Vocabulary), Tokens(72, 1), Tokens(5, 1.2f)));
        Assert.Equal([75, 6], Cut(new ComfyRules(Vocabulary), Tokens(72, 1), Tokens(9, 1.2f)));
    }

    [Fact]
    public void A1111_moves_what_follows_a_late_comma_over_to_the_next_chunk()
    {
        var comma = new WeightedToken(Tokenizer.Ids(",")[0], 1);
        List<WeightedToken> late = [.. Tokens(65, 1), comma, .. Tokens(20, 1)], early = [.. Tokens(40, 1), comma, .. Tokens(45, 1)];

        Assert.Equal([66, 20], Cut(new A1111Rules(Vocabulary), late));
        Assert.Equal([75, 11], Cut(new A1111Rules(Vocabulary), early));
    }

    // Everything behind the first end marker is padding there (sd_hijack_clip.py, process_tokens), also where a prompt names the marker. It
    // shows with SDXL's second transformer alone: the others pad with the marker itself.
    [Theory]
    [InlineData("!")]
    [InlineData("<|endoftext|>")]
    public void A1111_reads_nothing_behind_the_first_end_marker_where_padding_is_another(string padding)
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var scope = NewDisposeScope();
        var tokenizer = ClipTokenizer.Open(TokenizerSource.OfClip with { PaddingToken = padding });
        var vocabulary = new PromptVocabulary(tokenizer, [], tokenizer.VocabularySize);
        long[] Ids(IPromptRules rules) => TokenizedPrompts.Read(["cat <|endoftext|> dog"], tokenizer, 8, rules).Ids(device).data<long>()
            .ToArray();
        var (start, end, pad) = ((long)tokenizer.StartId, (long)tokenizer.EndId, (long)tokenizer.PaddingId);
        var (cat, dog) = ((long)tokenizer.Ids("cat")[0], (long)tokenizer.Ids("dog")[0]);

        Assert.Equal([start, cat, end, dog, end, pad, pad, pad], Ids(new ComfyRules(vocabulary)));
        Assert.Equal(pad == end ? [start, cat, end, dog, end, pad, pad, pad] : [start, cat, end, pad, pad, pad, pad, pad],
            Ids(new A1111Rules(vocabulary)));
    }

    private static IEnumerable<string> Read(IPromptRules rules, string prompt) =>
        rules.Read(prompt).Select(text => text == WeightedText.Break ? "BREAK"
            : FormattableString.Invariant($"{text.Text}|{Math.Round(text.Weight, 6)}"));

    private static List<WeightedToken> Tokens(int count, float weight) => [.. Enumerable.Repeat(new WeightedToken(320, weight), count)];

    private static IEnumerable<int> Cut(IPromptRules rules, params List<WeightedToken>[] parts) =>
        rules.Cut([.. parts.Select(part => new TokenGroup(part))], 75).Select(chunk => chunk.Count);
}
