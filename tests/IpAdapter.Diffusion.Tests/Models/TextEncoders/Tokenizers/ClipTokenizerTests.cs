using System.Text.Json;
using CsCheck;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.TextEncoders.Tokenizers;

public sealed class ClipTokenizerTests : IDisposable
{
    private static readonly ClipTokenizer s_clip = ClipTokenizer.Open(TokenizerSource.OfClip);
    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-tokenizer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Any_text_gives_as_many_ids_as_asked_for_the_same_ones_every_time_with_both_markers() =>
        Gen.Select(Gen.String, Gen.Int[2, 100]).Sample((text, tokens) =>
        {
            var ids = s_clip.Encode(text, tokens);
            Assert.Equal(tokens, ids.Length);
            Assert.Equal(s_clip.StartId, ids[0]);
            Assert.Contains(s_clip.EndId, ids);
            Assert.All(ids, id => Assert.InRange(id, 0, s_clip.VocabularySize - 1));
            Assert.Equal(ids, s_clip.Encode(text, tokens));
        });

    [Fact]
    public void Pieces_put_together_are_the_text_in_small_letters_without_its_spaces() =>
        Gen.String[Gen.Char["abcdefghij XYZ0123.,!?'-é"], 0, 60].Sample(text =>
        {
            var bytes = s_clip.Encode(text).Skip(1).SkipLast(1)
                .SelectMany(id => s_clip.PieceOf(id).Replace("</w>", "", StringComparison.Ordinal))
                .Select(letter => (byte)ByteAlphabet.Letters.ToList().IndexOf(letter)).ToArray();
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(), System.Text.Encoding.UTF8.GetString(bytes));
        }, iter: 200);

    [Fact]
    public void A_word_of_a_million_letters_is_encoded_and_cut_off()
    {
        var ids = s_clip.Encode(new string('x', 1_000_000), 77);
        Assert.Equal(s_clip.EndId, ids[^1]);
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("\u1100\u1161\u11A8", "각")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("e\u0323\u0301", "\u1EB9\u0301")]
    [InlineData("plain", "plain")]
    public void Characters_are_composed_as_Unicode_says_without_ICU(string text, string composed) =>
        Assert.Equal(composed, CanonicalComposition.Compose(text));

    [Fact]
    public void Letters_beyond_sixteen_bits_are_letters() =>
        Assert.Equal(3, ClipWords.Cut(ClipWords.Normalize("𝓐𝓑 a𝓑 🐱")).Count());

    // A word of letters is not looked for inside others; a word with marks around it is found wherever it stands, as in diffusers.
    [Theory]
    [InlineData("cat", "a cat", 1)]
    [InlineData("cat", "category, concat, cat2, 2cat", 0)]
    [InlineData("cat", "(cat:1.2) cat_cat, CAT's", 4)]
    [InlineData("<cat>", "a<cat>b", 1)]
    [InlineData("v1-cat", "v1-cats v1-cat", 1)]
    public void A_learned_word_is_found_where_it_is_a_word(string word, string text, int times)
    {
        var learned = new LearnedToken(word, WeightSet.Open(TestFolder.Golden("models/embeddings/blob.safetensors")),
            "emb_params")
        { Aliases = ["embedding:cat"] };
        var tokenizer = s_clip.With([learned], s_clip.VocabularySize);

        Assert.Equal(times, tokenizer.Ids(text).Count(id => id == s_clip.VocabularySize));
        Assert.Equal(1, tokenizer.Ids("embedding:cat embedding:category").Count(id => id == s_clip.VocabularySize));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u3000")]
    public void A_learned_word_that_is_empty_is_refused(string word)
    {
        var learned = new LearnedToken("cat", WeightSet.Empty, "emb_params");

        foreach (var token in (LearnedToken[])[learned with { Token = word }, learned with { Aliases = [word] }])
            Assert.Contains("empty word", Assert.Throws<ArgumentException>(() => s_clip.With([token], s_clip.VocabularySize)).Message);
    }

    [Fact]
    public void The_models_own_vocabulary_agrees_with_its_text_encoder()
    {
        var encoder = TextEncoder.Open(Path.Combine(Folders.Emblem, "text_encoder"), Path.Combine(Folders.Emblem, "tokenizer"));
        var tokenizer = ClipTokenizer.Open(encoder.First.Vocabulary);
        Assert.Equal(encoder.First.Config.VocabularySize, tokenizer.VocabularySize);
        Assert.Equal("text_encoder", encoder.Name);
        Assert.All(tokenizer.Encode("a small red star on a blue background"),
            id => Assert.InRange(id, 0, encoder.First.Config.VocabularySize - 1));
    }

    [Fact]
    public void A_folder_of_settings_alone_means_the_embedded_vocabulary_with_these_settings()
    {
        Write("special_tokens_map.json", """{ "pad_token": "!", "eos_token": { "content": "<|endoftext|>", "lstrip": false } }""");
        var source = TokenizerSource.Read(_folder);
        Assert.Null(source.Folder);
        Assert.Equal(0, ClipTokenizer.Open(source).PaddingId);
    }

    [Theory]
    [InlineData("vocab.json", "{}")]
    public void A_vocabulary_that_is_half_there_is_refused_with_what_lacks(string name, string content)
    {
        Write(name, content);
        Assert.Contains("merges.txt", Assert.Throws<WeightFileException>(() => TokenizerSource.Read(_folder)).Message,
            StringComparison.Ordinal);
    }

    // Each of a tokenizer's three files may tell them; ids are those of the text encoder's table.
    [Theory]
    [InlineData("added_tokens.json", """{ "<one>": 49408 }""")]
    [InlineData("tokenizer_config.json", """{ "added_tokens_decoder": { "0": { "content": "!", "normalized": false, "special": true }, "49408": { "content": "<one>", "normalized": true, "single_word": false } } }""")]
    [InlineData("tokenizer_config.json", """{ "added_tokens_decoder": { "49408": { "content": "<one>", "normalized": false, "special": true } } }""")]
    public void An_added_token_is_one_id_wherever_it_stands(string name, string content)
    {
        Write(name, content);
        var source = TokenizerSource.Read(_folder);
        var tokenizer = ClipTokenizer.Open(source);

        Assert.Equal([320, 49408, 2368], tokenizer.Ids("a <one> cat"));
        Assert.Equal([320, 49408, 2368], tokenizer.Ids("a<one>cat"));
        Assert.Equal(49409, tokenizer.VocabularySize);
        Assert.Equal("<one>", tokenizer.PieceOf(49408));
        Assert.Equal([Path.Combine(_folder, name)], source.Files);
        Assert.DoesNotContain(49408, s_clip.Ids("a <one> cat"));
    }

    [Fact]
    public void An_added_token_is_found_as_its_file_says()
    {
        Write("tokenizer_config.json", """{ "added_tokens_decoder": { "49408": { "content": "Cat", "normalized": false }, "49409": { "content": "Dog" }, "49410": { "content": "red", "single_word": true }, "49411": { "content": "Dog house" } } }""");
        var tokenizer = ClipTokenizer.Open(TokenizerSource.Read(_folder));

        Assert.Equal([49408, 2368], tokenizer.Ids("Cat cat"));          // as it was typed
        Assert.Equal([49409, 49409], tokenizer.Ids("Dog dog"));         // whatever the capitals
        Assert.Equal([49410, .. s_clip.Ids("hundred")], tokenizer.Ids("red hundred"));   // a word of its own
        Assert.Equal([49411], tokenizer.Ids("dog house"));              // the longest
    }

    [Theory]
    [InlineData("""{ "<one>": 49409 }""", "gives the token '<one>' the id 49409, and tokenizer_config.json the id 49408")]
    [InlineData("""{ "<two>": "x" }""", "added_tokens.json")]
    [InlineData("""{ "<two>": -1 }""", "<two>")]
    public void Added_tokens_that_contradict_or_are_none_are_refused(string added, string expected)
    {
        Write("tokenizer_config.json", """{ "added_tokens_decoder": { "49408": { "content": "<one>" } } }""");
        Write("added_tokens.json", added);
        Assert.Contains(expected, Assert.Throws<WeightFileException>(() => TokenizerSource.Read(_folder)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_in_one_file_is_the_same_as_in_three()
    {
        var emblem = Path.Combine(Folders.Emblem, "tokenizer");
        var merges = File.ReadAllLines(Path.Combine(emblem, "merges.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).ToList();
        var listed = string.Join(", ", merges.Select((merge, i) => i % 2 == 0 ? JsonSerializer.Serialize(merge)
            : JsonSerializer.Serialize(merge.Split(' '))));
        Write("tokenizer.json", $$"""{ "added_tokens": [{ "id": 692, "content": "<one>", "normalized": true }], "model": { "type": "BPE", "end_of_word_suffix": "</w>", "vocab": {{File.ReadAllText(Path.Combine(emblem, "vocab.json"))}}, "merges": [{{listed}}] } }""");
        File.Copy(Path.Combine(emblem, "tokenizer_config.json"), Path.Combine(_folder, "tokenizer_config.json"));

        var (whole, three) = (ClipTokenizer.Open(TokenizerSource.Read(_folder)), ClipTokenizer.Open(TokenizerSource.Read(emblem)));

        const string prompt = "a small red star on a blue background, grey";
        Assert.Equal(three.Encode(prompt), whole.Encode(prompt));
        Assert.Equal([.. three.Ids("a red"), 692], whole.Ids("a red <one>"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "model": { "type": "Unigram", "vocab": [["a", 0]] } }""")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": 0 }, "merges": [], "end_of_word_suffix": "@@" } }""")]
    public void A_tokenizer_of_another_kind_in_one_file_is_refused_by_name(string content)
    {
        Write("tokenizer.json", content);
        Assert.Contains("tokenizer.json",
            Assert.Throws<WeightFileException>(() => ClipTokenizer.Open(TokenizerSource.Read(_folder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_padding_token_is_an_ordinary_word_where_padding_is_read_as_text()
    {
        var tokenizer = ClipTokenizer.Open(TokenizerSource.OfClip with { PaddingToken = "!" });

        Assert.Equal([2781, 0], tokenizer.Ids("wow!"));
        Assert.Equal([2781, 256], tokenizer.ReadingPaddingAsText().Ids("wow!"));
        Assert.Equal(0, tokenizer.ReadingPaddingAsText().PaddingId);
    }

    [Theory]
    [InlineData("not json", "")]
    [InlineData("[1, 2]", "")]
    [InlineData("{ \"a\": \"b\" }", "")]
    [InlineData("{ \"a\": -1 }", "")]
    [InlineData("{ \"a\": 1 }", "")]
    [InlineData("{}", "")]
    public void A_vocabulary_that_is_none_is_refused_by_name(string vocabulary, string merges)
    {
        Write("vocab.json", vocabulary);
        Write("merges.txt", merges);
        Assert.Contains("vocab.json", Assert.Throws<WeightFileException>(() => ClipTokenizer.Open(TokenizerSource.Read(_folder))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_of_unknown_pieces_is_refused_with_its_line()
    {
        File.Copy(Path.Combine(Folders.Emblem, "tokenizer", "vocab.json"), Path.Combine(_folder, "vocab.json"));
        Write("merges.txt", "#version: 0.2\ng r\nnot there\n");
        Assert.Contains("line 3", Assert.Throws<WeightFileException>(() => ClipTokenizer.Open(TokenizerSource.Read(_folder))).Message,
            StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
