using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>The simple adapter: image tokens beside the text's, and nothing decoupled.</summary>
public sealed class SimpleAdapterTests(Bench bench) : IClassFixture<Bench>, IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.safetensors");
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_UNet_reads_a_picture_as_it_would_read_its_tokens_behind_the_text()
    {
        var adapter = Read();
        var (sample, states) = (Bench.Noise(11, 2, 4, 16, 16), Bench.Noise(12, 2, 77, 128));
        using var lease = bench.Store.Lend(adapter.Projection);
        var projection = Samples.Kinds.Get(adapter).Build(new WeightScope(lease), adapter);
        var tokens = cat([projection.Forward(bench.BasePrompt.Negative), projection.Forward(bench.BasePrompt.Positive)]).squeeze(1);

        var joined = bench.Predict(bench.UNet, new BatchLayout(1, Guided: true), sample, cat([states, tokens], 1));
        var applied = bench.Predict(Bench.Apply(bench.UNet, adapter, bench.BasePrompt, 1), new BatchLayout(1, Guided: true), sample,
            states);

        // A product rounds by how many rows it has: keys and values of text and picture are computed apart, or together.
        Assert.All(joined.Zip(applied), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.NotEqual(joined, bench.Predict(bench.UNet, new BatchLayout(1, Guided: true), sample, states));
    }

    [Fact]
    public void A_scale_of_0_and_a_window_that_is_shut_are_no_adapter()
    {
        var (adapter, plain) = (Read(), bench.Predict(bench.UNet, index: 2));

        Assert.Empty(Bench.Apply(bench.UNet, adapter, bench.BasePrompt, 0).Patches);
        Assert.NotEqual(plain, bench.Predict(Bench.Apply(bench.UNet, adapter, bench.BasePrompt, 1), index: 2));
        var early = Bench.Apply(new(bench.UNet, adapter, bench.BasePrompt, End: 0.2));
        Assert.Equal(plain, bench.Predict(early, index: 2));
        Assert.NotEqual(bench.Predict(bench.UNet), bench.Predict(early));
    }

    [Theory]
    [InlineData("Scale", 0.5)]
    [InlineData("WeightType", WeightType.EaseIn)]
    [InlineData("EmbedsScaling", EmbedsScaling.KAndV)]
    [InlineData("UnfoldBatch", true)]
    [InlineData("Blocks", """{"mid": 1}""")]
    [InlineData("LayerWeights", "1:1")]
    [InlineData("NegativeScale", 0.5)]
    public void What_only_decoupled_attention_can_do_is_found_before_the_run(string port, object value)
    {
        var known = new KnownInputs(("UNet", bench.UNet), ("Adapter", Read()), (port, value));

        var problem = Assert.Single(new ApplyImagePrompt(Samples.Kinds).Check(known).Problems);

        Assert.Equal(port, problem.Port);
        Assert.Contains("is a simple one, whose image tokens stand beside the text's under one softmax", problem.Message);
    }

    [Fact]
    public void Masks_shares_and_a_second_picture_are_found_too()
    {
        var known = new KnownInputs(("UNet", bench.UNet), ("Adapter", Read()), ("Scales", new[] { 1.0 }),
            ("Mask", new[] { new Image(1, 1, [0, 0, 0]) }), ("Composition", new ImagePromptDescription(null!, "image embeddings", 64, 1)));

        Assert.Equal(["Scales", "Mask", "Composition"],
            new ApplyImagePrompt(Samples.Kinds).Check(known).Problems.Select(problem => problem.Port));
    }

    [Fact]
    public void Its_header_tells_what_it_is()
    {
        var adapter = Read();

        Assert.Equal((true, "base", 64L, 128L, 4),
            (adapter.JoinsText, adapter.Kind, adapter.EmbeddingWidth, adapter.CrossAttentionWidth, adapter.TokenCount));
        Assert.Contains("simple, kind base, reads image embeddings of width 64, gives 4 tokens of width 128",
            Samples.Reader.Summary(adapter));
        var description = Kinds().Describe(WeightFileHeader.Read(_file));
        Assert.Equal("IP-Adapter, simple", description.Kind);
        Assert.Equal("tokens=4 image embedding width=64 cross-attention width=128",
            string.Join(" ", description.Facts.Select(fact => $"{fact.Name}={fact.Value}")));
    }

    [Fact]
    public void A_file_that_lacks_keys_and_values_is_none_without_its_note()
    {
        Write([]);

        Assert.Contains("the file is not whole", Assert.Throws<WeightFileException>(() => Samples.Reader.Read(_file)).Message);
        Assert.Contains(Kinds().Describe(WeightFileHeader.Read(_file)).Facts, fact => fact.Name == "can't be used");
    }

    [Fact]
    public void A_base_model_of_another_width_is_told()
    {
        var other = bench.UNet with { Config = bench.UNet.Config with { CrossAttentionWidth = 64 } };

        var known = new KnownInputs(("UNet", other), ("Adapter", Read()));

        Assert.Contains("text states of width 128", Assert.Single(new ApplyImagePrompt(Samples.Kinds).Check(known).Problems).Message);
    }

    private static WeightFileKinds Kinds() => KnownKinds.With(() => ImagePromptFileKinds.For(Samples.Kinds));

    private ImagePromptAdapter Read()
    {
        Write(new() { ["ip_adapter"] = "simple" });
        return Samples.Reader.Read(_file);
    }

    private void Write(Dictionary<string, string> notes)
    {
        using var file = File.Create(_file);
        SafetensorsWriter.Write(file,
            [
                new("image_proj.proj.weight", Bench.Noise(1, 512, 64)), new("image_proj.proj.bias", Bench.Noise(2, 512)),
                new("image_proj.norm.weight", Bench.Noise(3, 128)), new("image_proj.norm.bias", Bench.Noise(4, 128)),
            ], notes);
    }
}
