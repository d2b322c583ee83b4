using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Tests.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Text.Tests;

public sealed class InversionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-inversions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("learned_embeds.safetensors", "<swirl>", 3)]
    [InlineData("learned_embeds.bin", "<cat-toy>", 1)]
    [InlineData("blob.safetensors", "blob", 1)]
    [InlineData("mosaic.pt", "mosaic", 3)]
    [InlineData("weave_sdxl.safetensors", "weave_sdxl", 2)]
    public void A_file_says_its_word_and_how_many_vectors_it_has(string file, string token, int vectors)
    {
        var inversion = Models.Inversion(file);

        Assert.Equal((token, vectors), (inversion.Token, inversion.For(0)!.Vectors));
        Assert.Equal("other", Models.Inversion(file, "other").For(0)!.Token);
    }

    [Fact]
    public void A_word_that_AUTOMATIC1111s_file_names_counts_whatever_the_file_is_called()
    {
        File.Copy(Models.Golden("embeddings/mosaic.pt"), Path.Combine(_folder, "renamed.pt"));

        var (own, given) = (InversionReader.Read(Path.Combine(_folder, "renamed.pt"), KnownKinds.BuiltIn),
            InversionReader.Read(Path.Combine(_folder, "renamed.pt"), KnownKinds.BuiltIn, "<mine>"));

        Assert.Equal(("mosaic", "<mine>"), (own.Token, given.Token));
        Assert.Equal(("renamed", null), (own.For(0)!.FileName, given.For(0)!.FileName));
        Assert.Contains("embedding:renamed", own.For(0)!.Aliases);
    }

    [Fact]
    public async Task Loading_says_which_words_stand()
    {
        var log = new Said();

        await new LoadInversion(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Models.Golden("embeddings/learned_embeds.safetensors"))),
            new NodeContext { NodeName = "word", Log = log });

        Assert.Equal(["textual inversion 'learned_embeds.safetensors': 3 vector(s) of width 16, in a prompt '<swirl>' or "
            + "'embedding:learned_embeds'"], log);
    }

    [Fact]
    public void A_file_whose_name_is_nothing_but_an_ending_has_no_word()
    {
        File.Copy(Models.Golden("embeddings/blob.safetensors"), Path.Combine(_folder, ".safetensors"));

        var wrong = Assert.Throws<WeightFileException>(() => InversionReader.Read(Path.Combine(_folder, ".safetensors"),
            KnownKinds.BuiltIn));

        Assert.Contains("has no name for its word: give one by 'token'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("<mine>", InversionReader.Read(Path.Combine(_folder, ".safetensors"), KnownKinds.BuiltIn, "<mine>").Token);
    }

    private sealed class Said : List<string>, INodeLog
    {
        public void Say(string message) => Add(message);

        public void Warn(string message) => Add($"warning: {message}");
    }

    [Fact]
    public void What_comes_in_learns_nothing()
    {
        var encoder = Models.Text("sd15-tiny");

        var taught = Teach(encoder, Models.Inversion("learned_embeds.safetensors"), Models.Inversion("blob.safetensors", "<one>"));

        Assert.Equal(["<swirl>", "<swirl>_1", "<swirl>_2", "<one>"], taught.First.Learned.SelectMany(token => token.Words));
        Assert.Empty(encoder.First.Learned);
    }

    [Theory]
    [InlineData("weave_sdxl.safetensors", "sd15-tiny", "two text transformers (SDXL), but 'sd15-tiny' has one")]
    [InlineData("blob.safetensors", "sdxl-tiny", "vectors for one text transformer, but 'sdxl-tiny' has two (SDXL)")]
    public void One_for_another_family_is_told_from_headers(string file, string model, string expected)
    {
        var wrong = Assert.Single(new ApplyInversion()
            .Check(new KnownInputs(("Encoder", Models.Text(model)), ("Inversion", Models.Inversion(file)))).Problems);

        Assert.Equal("Inversion", wrong.Port);
        Assert.Contains($"'{file}'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_of_another_width_are_told_with_both_widths()
    {
        RandomFactors.Write(Path.Combine(_folder, "wide.safetensors"), [("<wide>", [2, 768])], seed: 1);

        var wrong = Assert.Throws<NodeInputException>(() => Teach(Models.Text("sd15-tiny"),
            InversionReader.Read(Path.Combine(_folder, "wide.safetensors"), KnownKinds.BuiltIn)));

        Assert.Contains("'wide.safetensors' ('<wide>') has vectors of width 768, but the text encoder of 'sd15-tiny' reads width 16",
            wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<swirl>", "learned before ('<swirl>', from learned_embeds.safetensors)")]
    [InlineData("<SWIRL>_1", "learned before")]
    [InlineData("<|endoftext|>", "a marker of the tokenizer")]
    public void A_word_that_means_something_already_is_refused(string token, string expected)
    {
        var wrong = Assert.Throws<NodeInputException>(() => Teach(Models.Text("sd15-tiny"), Models.Inversion("learned_embeds.safetensors"),
            Models.Inversion("blob.safetensors", token)));

        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_bundled_with_a_LoRA_are_loaded_from_its_file()
    {
        RandomFactors.Write(Path.Combine(_folder, "style.safetensors"),
            [("lora_unet_conv_in.lora_down.weight", [2, 4, 3, 3]), ("lora_unet_conv_in.lora_up.weight", [16, 2, 1, 1]),
            ("bundle_emb.tok.string_to_param.*", [2, 16])], seed: 1);

        var inversion = Read("style");

        Assert.Equal(("tok", 2), (inversion.Token, inversion.For(0)!.Vectors));
        Assert.Contains("embedding:tok", inversion.For(0)!.Aliases);
        Assert.Equal("mine", Read("style", "mine").Token);
        Assert.Equal("tok", Teach(Models.Text("sd15-tiny"), inversion).First.Learned.Single().Token);
    }

    [Theory]
    [InlineData("clip_l", "clip_g")]
    [InlineData("text_encoders_0", "text_encoders_1")]
    public void Both_encoders_vectors_are_known_by_either_pair_of_names(string first, string second)
    {
        RandomFactors.Write(Path.Combine(_folder, "both.safetensors"), [(first, [2, 12]), (second, [2, 16])], seed: 1);

        var inversion = Read("both");

        Assert.Equal(("both", 12, 16), (inversion.Token, inversion.For(0)!.Width, inversion.For(1)!.Width));
    }

    [Fact]
    public void Of_several_words_in_one_file_the_token_says_which()
    {
        RandomFactors.Write(Path.Combine(_folder, "words.safetensors"), [("<s0>", [1, 16]), ("<s1>", [2, 16]), ("<s2>", [16])], seed: 1);
        RandomFactors.Write(Path.Combine(_folder, "bundle.safetensors"),
            [("bundle_emb.one.clip_l", [1, 12]), ("bundle_emb.one.clip_g", [1, 16]), ("bundle_emb.two.clip_l", [1, 12]),
            ("bundle_emb.two.clip_g", [1, 16])], seed: 1);

        Assert.Equal(("<s1>", 2), (Read("words", "<s1>").Token, Read("words", "<s1>").For(0)!.Vectors));
        Assert.Equal(("two", 16), (Read("bundle", "two").Token, Read("bundle", "two").For(1)!.Width));
        foreach (var wrong in new[] { Assert.Throws<WeightFileException>(() => Read("words")),
            Assert.Throws<WeightFileException>(() => Read("words", "other")) })
            Assert.Contains("holds several words ('<s0>', '<s1>', '<s2>'): say which by 'token'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_bundled_word_has_for_other_encoders_is_named()
    {
        RandomFactors.Write(Path.Combine(_folder, "out.safetensors"),
            [("bundle_emb.tok.clip_l", [2, 16]), ("bundle_emb.tok.clip_l_out", [2, 16])], seed: 1);

        Assert.Contains("'tok' has 'clip_l_out'", Assert.Throws<WeightFileException>(() => Read("out")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(16, 0)]
    public void A_word_of_no_vectors_is_refused(long vectors, long width)
    {
        RandomFactors.Write(Path.Combine(_folder, "none.safetensors"), [("<none>", [vectors, width])], seed: 1);

        Assert.Contains($"'<none>' is [{vectors}, {width}]", Assert.Throws<WeightFileException>(() => Read("none")).Message,
            StringComparison.Ordinal);
    }

    private TextInversion Read(string name, string? token = null) =>
        InversionReader.Read(Path.Combine(_folder, $"{name}.safetensors"), KnownKinds.BuiltIn, token);

    [Fact]
    public void A_file_of_a_kind_that_another_plugin_brings_is_refused_by_what_it_is()
    {
        var kinds = KnownKinds.With(() =>
            [new WeightFileKind("a plugin's", weights => weights.Find("image_proj.proj.weight") is not null, _ => [])]);

        var refusal = Assert.Throws<WeightFileException>(
            () => InversionReader.Read(Models.Golden("ip-adapter/ip-adapter_sd15.safetensors"), kinds));

        Assert.Contains("is not a textual inversion: its tensors are those of the kind 'a plugin's'", refusal.Message,
            StringComparison.Ordinal);
    }

    private static TextEncoder Teach(TextEncoder encoder, params TextInversion[] inversions) =>
        new ApplyInversion().CheckAndRunAsync(new(encoder, inversions), new NodeContext { NodeName = "taught" }).GetAwaiter().GetResult();
}
