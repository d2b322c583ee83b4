using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Tests.Layers;

namespace IpAdapter.Graph.Text.Tests;

public sealed class EncodeTextTests : IDisposable
{
    private const int Length = 77;
    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 100).Select(index => index % 2 == 0 ? "cat" : "dog"));
    private static readonly string FirstOfLong = string.Join(' ', Long.Split(' ').Take(75));

    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly TextEncoder _one = Models.Text("sd15-tiny"), _two = Models.Text("sdxl-tiny");

    public EncodeTextTests() => _store = new DeviceStore(_device);

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy, "a (red:1) cat")]
    [InlineData(PromptSyntax.A1111, "a (red:1) cat")]
    [InlineData(PromptSyntax.Comfy, "a red cat")]
    [InlineData(PromptSyntax.A1111, "a red cat")]
    public void Without_weights_the_syntax_changes_no_bit(PromptSyntax syntax, string prompt)
    {
        foreach (var encoder in (TextEncoder[])[_one, _two])
        {
            var (plain, read) = (Encode(encoder, PromptSyntax.Plain, "a red cat"), Encode(encoder, syntax, prompt));
            Assert.True(read.States.Equals(plain.States));
            Assert.True(read.EmptyStates.Equals(plain.EmptyStates));
        }
    }

    // (z - e) w + e; the weighed token is the third, behind the marker and "a".
    [Fact]
    public void Comfy_moves_a_weighed_word_away_from_the_empty_prompt_and_no_other()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_one, PromptSyntax.Comfy, "a red cat"), Encode(_one, PromptSyntax.Comfy, "a (red:1.3) cat"));
        var (word, empty) = (plain.States.select(1, 2), plain.EmptyStates.select(1, 2));

        Close((word - empty).Times(1.3).Plus(empty), weighed.States.select(1, 2));
        Assert.True(weighed.States.narrow(1, 3, Length - 3).Equals(plain.States.narrow(1, 3, Length - 3)));
        Assert.True(weighed.EmptyStates.Equals(plain.EmptyStates));
    }

    [Fact]
    public void A1111_multiplies_a_weighed_word_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_one, PromptSyntax.A1111, "a red cat"), Encode(_one, PromptSyntax.A1111, "a (red:1.3) cat"));
        var factor = weighed.States.select(1, 3) / plain.States.select(1, 3);   // of a word that weighs as before

        Assert.Equal(plain.States.mean().item<float>(), weighed.States.mean().item<float>(), 1e-5f);
        Close(plain.States.select(1, 2).Times(1.3) * factor.mean(), weighed.States.select(1, 2));
    }

    [Fact]
    public void Weights_change_the_states_of_both_of_SDXLs_transformers_and_not_the_vector()
    {
        using var scope = NewDisposeScope();
        var (plain, weighed) = (Encode(_two, PromptSyntax.Comfy, "a red cat"), Encode(_two, PromptSyntax.Comfy, "a (red:1.3) cat"));
        var change = (weighed.States - plain.States).abs().select(1, 2).squeeze(0);

        Assert.True(change.narrow(0, 0, 12).max().item<float>() > 0);
        Assert.True(change.narrow(0, 12, 16).max().item<float>() > 0);
        Assert.True(weighed.Pooled!.Equals(plain.Pooled!));
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy)]
    [InlineData(PromptSyntax.A1111)]
    public void A_long_prompt_is_read_in_chunks_one_behind_the_other(PromptSyntax syntax)
    {
        using var scope = NewDisposeScope();
        foreach (var encoder in (TextEncoder[])[_one, _two])
        {
            var (all, first) = (Encode(encoder, syntax, Long), Encode(encoder, syntax, FirstOfLong));
            Assert.Equal([1, 2 * Length, encoder.Width], all.States.shape);
            Assert.Equal([1, Length, encoder.Width], all.EmptyStates.shape);
            Close(first.States, all.States.narrow(1, 0, Length));
            Close(first.EmptyStates, all.EmptyStates);
            if (encoder.Second is not null)
                Close(first.Pooled!, all.Pooled!);
        }
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy)]
    [InlineData(PromptSyntax.A1111)]
    public void A_prompt_is_what_it_is_alone_whatever_is_beside_it_and_stands_there_as_often_as_it_takes(PromptSyntax syntax)
    {
        using var scope = NewDisposeScope();
        const string two = "a (red:1.2) cat BREAK a dog", three = "a BREAK b BREAK c";
        var longer = syntax == PromptSyntax.A1111 ? three : string.Join(' ', Enumerable.Repeat("cat", 160));
        var shorter = syntax == PromptSyntax.A1111 ? two : Long;
        foreach (var encoder in (TextEncoder[])[_one, _two])
        {
            var (all, alone, beside) = (Encode(encoder, syntax, shorter, longer), Encode(encoder, syntax, shorter),
                Encode(encoder, syntax, longer));

            Assert.Equal([2, 6 * Length, encoder.Width], all.States.shape);
            Close(alone.States.repeat(1, 3, 1), all.States.narrow(0, 0, 1));
            Close(beside.States.repeat(1, 2, 1), all.States.narrow(0, 1, 1));
            if (encoder.Second is not null)
                Close(cat([alone.Pooled!, beside.Pooled!], 0), all.Pooled!);
        }
    }

    [Fact]
    public void A_second_prompt_of_another_length_is_filled_up_with_empty_chunks()
    {
        using var scope = NewDisposeScope();
        var (filled, whole, shorter) = (Encode(_two, "a red cat", second: Long), Encode(_two, PromptSyntax.Comfy, Long),
            Encode(_two, PromptSyntax.Comfy, "a red cat"));
        var empty = Encode(_two with { EmptyIsZeros = false }, PromptSyntax.Comfy, "").EmptyStates;
        var first = _two.First.Config.Width;

        Close(cat([shorter.States, empty], 1).narrow(2, 0, first), filled.States.narrow(2, 0, first));
        Close(whole.States.narrow(2, first, _two.Width - first), filled.States.narrow(2, first, _two.Width - first));
        Close(whole.Pooled!, filled.Pooled!);
    }

    [Fact]
    public void Without_a_negative_prompt_there_are_zeros_for_SDXL_however_long_the_prompt_is()
    {
        using var scope = NewDisposeScope();
        var encoded = Encode(_two, PromptSyntax.Comfy, Long);

        Assert.Equal((0f, 0f), (encoded.EmptyStates.abs().max().item<float>(), encoded.EmptyPooled!.abs().max().item<float>()));
        Assert.Equal([1, Length, _two.Width], encoded.EmptyStates.shape);
    }

    [Fact]
    public void Prompts_that_no_length_in_reach_is_common_to_are_refused_with_their_lengths()
    {
        string[] prompts = [.. new[] { 3, 5, 7 }.Select(chunks => string.Join(" BREAK ", Enumerable.Repeat("a", chunks)))];

        var wrong = Assert.Throws<NodeInputException>(() => Encode(_one, PromptSyntax.A1111, prompts));

        Assert.Equal("Prompt", wrong.Port);
        Assert.Contains("prompts of 3, 5, 7 chunks of 77 tokens side by side would each be repeated to 105 chunks", wrong.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_break_begins_a_new_chunk()
    {
        using var scope = NewDisposeScope();
        var (broken, first, second) = (Encode(_one, PromptSyntax.A1111, "a red cat BREAK a dog"),
            Encode(_one, PromptSyntax.A1111, "a red cat"), Encode(_one, PromptSyntax.A1111, "a dog"));

        Close(cat([first.States, second.States], 1), broken.States);
    }

    [Fact]
    public void Plain_cuts_a_long_prompt_off()
    {
        using var scope = NewDisposeScope();
        Close(Encode(_one, PromptSyntax.Plain, FirstOfLong).States, Encode(_one, PromptSyntax.Plain, Long).States);
    }

    [Fact]
    public void A_learned_word_can_weigh_too()
    {
        using var scope = NewDisposeScope();
        var taught = _one with { First = _one.First with { Learned = [Models.Inversion("learned_embeds.safetensors").For(0)!] } };
        var (plain, weighed, other) = (Encode(taught, PromptSyntax.Comfy, "a <swirl> cat"),
            Encode(taught, PromptSyntax.Comfy, "a (<swirl>:1.3) cat"),
            Encode(taught, PromptSyntax.Comfy, "a (embedding:learned_embeds:1.3) cat"));

        var nothing = plain.EmptyStates.narrow(1, 2, 3);
        Close((plain.States.narrow(1, 2, 3) - nothing).Times(1.3).Plus(nothing), weighed.States.narrow(1, 2, 3));
        Assert.True(weighed.States.Equals(other.States));
        Assert.False(plain.States.Equals(Encode(_one, PromptSyntax.Comfy, "a <swirl> cat").States));
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy, "a <swirl>, embedding:learned_embeds and (embedding:learned_embeds.safetensors:1.2)", new string[] { })]
    [InlineData(PromptSyntax.Comfy, "a <swirl> (embedding:bad:1.2)", new[] { "'embedding:bad' is left out" })]
    [InlineData(PromptSyntax.Comfy, "<swirl>,embedding:learned_embeds", new[] { "a blank, a bracket or nothing has to stand before it" })]
    [InlineData(PromptSyntax.Plain, "a <swirl> (embedding:bad:1.2)", new[] { "'embedding:bad' is read as words" })]
    [InlineData(PromptSyntax.A1111, "a <swirl> embedding:learned_embeds", new[] { "'embedding:' is read as a word" })]
    [InlineData(PromptSyntax.Comfy, "<swirl> embedding:Learned_Embeds",
        new[] { "'embedding:Learned_Embeds'", "'embedding:learned_embeds'" })]
    [InlineData(PromptSyntax.Plain, "a <Swirl>", new[] { "'<Swirl>'", "'<swirl>'", "3 vectors" })]
    [InlineData(PromptSyntax.A1111, "a <Swirl> and learned_embeds", new string[] { })]
    [InlineData(PromptSyntax.A1111, "a <swirl>, a cat", new[] { "'<swirl>' is not read as the learned word: put blanks around it" })]
    [InlineData(PromptSyntax.A1111, "(a BREAK b:1.3) <swirl>", new[] { "BREAK in brackets" })]
    [InlineData(PromptSyntax.Comfy, "a <lora:pixel:0.8> <swirl>", new[] { "'<lora:pixel:0.8>'", "lora/apply" })]
    [InlineData(PromptSyntax.A1111, "<swirl> [cat:dog:0.5]", new[] { "'[cat:dog:0.5]'" })]
    [InlineData(PromptSyntax.A1111, "<swirl> [cat|dog]", new[] { "'[cat|dog]'" })]
    [InlineData(PromptSyntax.A1111, "<swirl> AND a dog", new[] { "'AND'", "text/combine" })]
    [InlineData(PromptSyntax.A1111, "a [<swirl>] and (a dog:1.2) (at 10:30) \\[x|y\\]", new string[] { })]
    [InlineData(PromptSyntax.Comfy, "<swirl> [cat:dog:0.5] AND [cat|dog]", new string[] { })]
    [InlineData(PromptSyntax.Comfy, "a cat", new[] { "none of the words that were learned is in it ('<swirl>')" })]
    [InlineData(PromptSyntax.Comfy, "", new string[] { })]
    public async Task What_is_probably_not_meant_as_words_is_said_once(PromptSyntax syntax, string prompt, string[] named)
    {
        var log = new Lines();
        var taught = _one with { First = _one.First with { Learned = [Models.Inversion("learned_embeds.safetensors").For(0)!] } };

        using var encoded = await new EncodeText(_store, new Tokenizers())
            .RunAsync(new(taught, [prompt], Syntax: syntax), new NodeContext { NodeName = "words", Log = log });

        Assert.Equal(named.Length > 0 ? 1 : 0, log.Count);
        Assert.All(named, part => Assert.Contains(part, log[0], StringComparison.Ordinal));
    }

    // The word is found in what is left of a prompt when brackets and weights have been read, and there alone.
    [Theory]
    [InlineData("(swirl)", PromptSyntax.Comfy, "a (swirl) cat",
        "'(swirl)' is not read as the learned word: its brackets or colons are read as weights")]
    [InlineData("(swirl)", PromptSyntax.Comfy, @"a \(swirl\) cat", null)]
    [InlineData("[swirl]", PromptSyntax.A1111, "a [swirl] cat", "'[swirl]' is not read as the learned word")]
    [InlineData("[swirl]", PromptSyntax.Comfy, "a [swirl] cat", null)]
    [InlineData("(swirl)", PromptSyntax.Plain, "a (swirl) cat", null)]
    [InlineData("cat", PromptSyntax.Comfy, "a (category:1.2)", "none of the words that were learned is in it ('cat')")]
    [InlineData("cat", PromptSyntax.A1111, "a (cat:1.2)", null)]
    public async Task A_learned_word_is_looked_for_in_what_brackets_leave(string token, PromptSyntax syntax, string prompt, string? told)
    {
        var log = new Lines();
        var taught = _one with { First = _one.First with { Learned = [Models.Inversion("blob.safetensors", token).For(0)!] } };

        using var encoded = await new EncodeText(_store, new Tokenizers())
            .RunAsync(new(taught, [prompt], Syntax: syntax), new NodeContext { NodeName = "words", Log = log });

        Assert.Equal(told is null ? 0 : 1, log.Count);
        Assert.All(log, line => Assert.Contains(told!, line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tokenizer_with_more_pieces_than_the_encoder_knows_is_found_before_the_run()
    {
        var encoder = _one with { First = _one.First with { Config = _one.First.Config with { VocabularySize = 49407 } } };

        var wrong = Assert.Single(new EncodeText(_store, new Tokenizers()).Check(new KnownInputs(("Encoder", encoder))).Problems);

        Assert.Equal("Encoder", wrong.Port);
        Assert.Contains("'sd15-tiny' knows 49407 word pieces, but its tokenizer (CLIP's own vocabulary, as the model's folder holds "
            + "none) has 49408", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tokenizer_with_fewer_pieces_than_the_encoder_knows_is_told()
    {
        var log = new Lines();
        var encoder = _one with { First = _one.First with { Config = _one.First.Config with { VocabularySize = 49410 } } };

        using var encoded = await new EncodeText(_store, new Tokenizers())
            .RunAsync(new(encoder, ["a cat"]), new NodeContext { NodeName = "words", Log = log });

        Assert.Contains("knows 49410 word pieces, and its tokenizer (CLIP's own vocabulary, as the model's folder holds none) names "
            + "49408 of them", Assert.Single(log), StringComparison.Ordinal);
    }

    // A word of 1 vector for the first transformer and of 80 for the second: one chunk and two.
    [Fact]
    public async Task Comfy_leaves_out_the_chunks_that_one_transformer_alone_has()
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("ipgraph-odd-").FullName;
        RandomFactors.Write(Path.Combine(folder, "odd.safetensors"), [("clip_l", [1, 12]), ("clip_g", [80, 16])], seed: 1);
        var taught = await new ApplyInversion().RunAsync(new(_two,
            [InversionReader.Read(Path.Combine(folder, "odd.safetensors"), KnownKinds.BuiltIn)]),
            new NodeContext { NodeName = "taught" });

        Assert.Equal(Length, Encode(taught, PromptSyntax.Comfy, "a embedding:odd").States.size(1));
        Assert.Equal(2 * Length, Encode(taught, PromptSyntax.A1111, "a odd").States.size(1));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(PromptSyntax.Comfy)]
    [InlineData(PromptSyntax.A1111)]
    public void An_exclamation_mark_is_a_word_but_for_diffusers(PromptSyntax syntax)
    {
        using var scope = NewDisposeScope();
        var (plain, read) = (Encode(_two, PromptSyntax.Plain, "wow!"), Encode(_two, syntax, "wow!"));
        var first = _two.First.Config.Width;

        Assert.True(plain.States.narrow(2, 0, first).Equals(read.States.narrow(2, 0, first)));
        Assert.False(plain.States.narrow(2, first, _two.Width - first).Equals(read.States.narrow(2, first, _two.Width - first)));
    }

    // The webui puts zeros in the place of SDXL's negative prompt where all of it is empty; a node does not know which side it is for.
    [Theory]
    [InlineData(PromptSyntax.A1111, true, new[] { "" }, true)]
    [InlineData(PromptSyntax.A1111, true, new[] { "", "" }, true)]
    [InlineData(PromptSyntax.A1111, true, new[] { "", "a cat" }, false)]
    [InlineData(PromptSyntax.A1111, false, new[] { "" }, false)]
    [InlineData(PromptSyntax.Comfy, true, new[] { "" }, false)]
    [InlineData(PromptSyntax.Plain, true, new[] { "" }, false)]
    public async Task An_empty_prompt_that_the_webui_would_make_zeros_of_is_told(PromptSyntax syntax, bool isXl, string[] prompts,
        bool isTold)
    {
        var log = new Lines();

        using var encoded = await new EncodeText(_store, new Tokenizers())
            .RunAsync(new(isXl ? _two : _one, prompts, Syntax: syntax), new NodeContext { NodeName = "words", Log = log });

        Assert.Equal(isTold ? 1 : 0, log.Count);
        Assert.All(log, line => Assert.Contains("leave the input 'negative' of sampling/sample out", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_vocabulary_that_is_replaced_by_an_older_one_is_read_again()
    {
        var folder = Directory.CreateTempSubdirectory("ipgraph-vocabulary-").FullName;
        var added = Path.Combine(folder, "added_tokens.json");
        File.WriteAllText(added, """{ "<one>": 49408 }""");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), "{}");
        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddHours(-2));
        var tokenizers = new Tokenizers();
        var before = tokenizers.Open(TokenizerSource.Read(folder));
        Assert.Same(before, tokenizers.Open(TokenizerSource.Read(folder)));

        File.WriteAllText(added, """{ "<one>": 49409 }""");
        File.SetLastWriteTimeUtc(added, DateTime.UtcNow.AddHours(-1));

        Assert.Equal(49409, Assert.Single(tokenizers.Open(TokenizerSource.Read(folder)).Ids("<one>")));
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Lines : List<string>, INodeLog
    {
        public void Say(string message) => Add(message);

        public void Warn(string message) => Add(message);
    }

    private PromptConditioning Encode(TextEncoder encoder, PromptSyntax syntax, params string[] prompts) =>
        Encode(new(encoder, prompts, Syntax: syntax));

    private PromptConditioning Encode(TextEncoder encoder, string prompt, string second) =>
        Encode(new(encoder, [prompt], Prompt_2: [second]));

    private PromptConditioning Encode(EncodeText.Inputs inputs) =>
        Assert.Single(new EncodeText(_store, new Tokenizers()).CheckAndRunAsync(inputs, new NodeContext { NodeName = "words" })
            .GetAwaiter().GetResult().Parts);

    private static void Close(Tensor expected, Tensor actual) =>
        Assert.True(expected.allclose(actual, rtol: 1e-4, atol: 1e-5),
            $"largest difference {(expected - actual).abs().max().item<float>()}");
}
