using IpAdapter.Diffusion;
using IpAdapter.Diffusion.Tests.Weights;
using IpAdapter.Diffusion.Weights;

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
        var wrong = Assert.Throws<NodeInputException>(() => new ApplyInversion().Describe(new KnownInputs(("Encoder", Models.Text(model)), ("Inversion", Models.Inversion(file)))));

        Assert.Equal("Inversion", wrong.Port);
        Assert.Contains($"'{file}'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_of_another_width_are_told_with_both_widths()
    {
        RandomFactors.Write(Path.Combine(_folder, "wide.safetensors"), [("<wide>", [2, 768])], seed: 1);

        var wrong = Assert.Throws<NodeInputException>(() => Teach(Models.Text("sd15-tiny"), InversionReader.Read(Path.Combine(_folder, "wide.safetensors"))));

        Assert.Contains("'wide.safetensors' ('<wide>') has vectors of width 768, but the text encoder of 'sd15-tiny' reads width 16", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<swirl>", "learned before ('<swirl>', from learned_embeds.safetensors)")]
    [InlineData("<SWIRL>_1", "learned before")]
    [InlineData("<|endoftext|>", "a marker of the tokenizer")]
    public void A_word_that_means_something_already_is_refused(string token, string expected)
    {
        var wrong = Assert.Throws<NodeInputException>(() => Teach(Models.Text("sd15-tiny"), Models.Inversion("learned_embeds.safetensors"), Models.Inversion("blob.safetensors", token)));

        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_file_is_refused_by_what_it_is() =>
        Assert.Contains("expected a textual inversion", Assert.Throws<WeightFileException>(() => InversionReader.Read(Models.Golden("ip-adapter/ip-adapter_sd15.safetensors"))).Message, StringComparison.Ordinal);

    private static TextEncoder Teach(TextEncoder encoder, params TextInversion[] inversions) =>
        new ApplyInversion().RunAsync(new(encoder, inversions), new NodeContext { NodeName = "taught" }).AsTask().GetAwaiter().GetResult();
}
