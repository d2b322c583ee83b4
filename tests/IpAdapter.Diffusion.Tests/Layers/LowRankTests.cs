using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Layers;

public sealed class LowRankTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly UNet _unet;
    private readonly string[] _layers;
    private readonly WeightSet _factors;

    public LowRankTests()
    {
        _store = new DeviceStore(_device);
        _unet = TinyUNet.Open("sd15-tiny");
        _layers = [.. _unet.Weights.Names.Where(name => _unet.Weights.Find(name)!.Shape.Count is 2 or 4)];
        _factors = RandomFactors.Write(_folder["lora.safetensors"], _unet.Weights, _layers, rank: 3, seed: 1);
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Merged_or_beside_every_layer_of_a_unet_the_result_is_the_same()
    {
        using var scope = NewDisposeScope();
        var plain = Predict(_unet);
        var beside = Predict(_unet with { LowRank = [RandomFactors.Patch(_factors, _layers, 0.1)] });
        var merged = Predict(_unet with { LowRank = [RandomFactors.Patch(_factors, _layers, 0.1, isMerged: true)] });
        Close(merged, beside);
        Assert.False(beside.allclose(plain, rtol: 0, atol: 0.05));
    }

    [Fact]
    public void One_change_at_a_time_is_the_same_merged_or_beside()
    {
        using var scope = NewDisposeScope();
        foreach (var layer in (string[])["conv_in.weight", "time_embedding.linear_2.weight", "mid_block.resnets.0.time_emb_proj.weight",
            "down_blocks.0.downsamplers.0.conv.weight", "up_blocks.0.resnets.0.conv_shortcut.weight",
            "mid_block.attentions.0.proj_in.weight", "mid_block.attentions.0.proj_out.weight",
                "mid_block.attentions.0.transformer_blocks.0.ff.net.0.proj.weight",
                "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.weight", "conv_out.weight"])
        {
            var beside = Predict(_unet with { LowRank = [RandomFactors.Patch(_factors, [layer], 1)] });
            Close(Predict(_unet with { LowRank = [RandomFactors.Patch(_factors, [layer], 1, isMerged: true)] }), beside);
            Assert.False(beside.Equals(Predict(_unet)), $"a change to '{layer}' has no effect");
        }
    }

    [Fact]
    public void Changes_add_up_whichever_way_each_is_made()
    {
        using var scope = NewDisposeScope();
        var other = RandomFactors.Write(_folder["other.safetensors"], _unet.Weights, _layers, rank: 2, seed: 2);
        var (first, second) = (RandomFactors.Patch(_factors, _layers, 0.05), RandomFactors.Patch(other, _layers, 0.1));
        var both = Predict(_unet with { LowRank = [first, second] });
        Close(Predict(_unet with { LowRank = [second, first] }), both);
        Close(Predict(_unet with { LowRank = [first with { IsMerged = true }, second] }), both);
        Close(Predict(_unet with { LowRank = [first with { IsMerged = true }, second with { IsMerged = true }] }), both);
        Close(Predict(_unet with { LowRank = [first, first] }), Predict(_unet with { LowRank = [first.Times(2)] }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_scale_of_zero_changes_no_bit_and_a_change_leaves_no_trace(bool isMerged)
    {
        using var scope = NewDisposeScope();
        var patch = RandomFactors.Patch(_factors, _layers, 0.1, isMerged);
        var plain = Predict(_unet);
        Predict(_unet with { LowRank = [patch] });
        Assert.True(Predict(_unet with { LowRank = [patch.Times(0)] }).Equals(plain));
        Assert.True(Predict(_unet).Equals(plain));
        Assert.Empty(_unet.LowRank);
    }

    [Fact]
    public void Merged_or_beside_every_layer_of_a_text_encoder_the_result_is_the_same()
    {
        using var scope = NewDisposeScope();
        var encoder = TextTower.Open(Path.Combine(Folders.Emblem, "text_encoder"), Path.Combine(Folders.Emblem, "tokenizer"));
        string[] layers = [.. encoder.Weights.Names.Where(name => name.Contains(".layers.", StringComparison.Ordinal)
            && encoder.Weights.Find(name)!.Shape.Count == 2)];
        var factors = RandomFactors.Write(_folder["text.safetensors"], encoder.Weights, layers, rank: 3, seed: 3);
        var ids = tensor(ClipTokenizer.Open(encoder.Vocabulary).Encode("a star", encoder.Config.MaxTokens).Select(id => (long)id)
            .ToArray(), [1, encoder.Config.MaxTokens]);

        var beside = States(RandomFactors.Patch(factors, layers, 0.1));
        Close(States(RandomFactors.Patch(factors, layers, 0.1, isMerged: true)), beside);
        Assert.False(States().allclose(beside, rtol: 0, atol: 0.05));

        Tensor States(params LowRankPatch[] patches)
        {
            using var weights = PatchedWeights.Lend(_store, encoder.Weights, patches);
            return new TextEncoderNetwork(new WeightScope(weights), encoder.Config).States(ids);
        }
    }

    [Theory]
    [InlineData("sd15-tiny/text_encoder")]
    [InlineData("sdxl-tiny/text_encoder_2")]
    public void A_change_to_any_layer_of_a_text_encoder_counts_and_is_the_same_merged_or_beside(string folder)
    {
        using var scope = NewDisposeScope();
        var tower = TextTower.Open(TestFolder.Golden($"models/{folder}"));
        var layers = tower.Weights.Names.Where(name => tower.Weights.Find(name)!.Shape.Count == 2
            && !name.Contains("embedding", StringComparison.Ordinal)).ToList();
        var factors = RandomFactors.Write(_folder["text.safetensors"], tower.Weights, layers, rank: 3, seed: 8);
        var ids = tensor(new long[] { 49406, 320, 1000, 49407 }, [1, 4]);
        var plain = Read();

        Assert.NotEmpty(layers);
        foreach (var layer in layers)
        {
            var beside = Read(RandomFactors.Patch(factors, [layer], 1));
            Close(Read(RandomFactors.Patch(factors, [layer], 1, isMerged: true)), beside);
            Assert.False(beside.allclose(plain, rtol: 0, atol: 1e-3), $"a change to '{layer}' has no effect");
        }

        Tensor Read(params LowRankPatch[] patches)
        {
            using var weights = PatchedWeights.Lend(_store, tower.Weights, patches);
            var network = new TextEncoderNetwork(new WeightScope(weights), tower.Config);
            return tower.PooledWidth is null ? network.States(ids) : network.StatesAndPooled(ids).Pooled;
        }
    }

    // LyCORIS takes a convolution apart into three: 1x1, the core of the kernel's size, 1x1 (a Tucker decomposition).
    [Fact]
    public void A_core_is_a_convolution_between_the_two_factors()
    {
        const string layer = "mid_block.resnets.0.conv1.weight";
        var shape = _unet.Weights.Find(layer)!.Shape;
        RandomFactors.Write(_folder["core.safetensors"],
            [("down", [3, shape[1], 1, 1]), ("core", [3, 3, 3, 3]), ("up", [shape[0], 3, 1, 1]), ("alpha", [])], seed: 5);
        var factors = WeightSet.Open(_folder["core.safetensors"]);
        var change = new LowRankChange(factors, "down", "up", 2) { Core = "core", Alpha = "alpha" };

        using var scope = NewDisposeScope();
        using var lent = _store.Lend(factors);
        using var weights = PatchedWeights.Lend(_store, _unet.Weights,
            [new("core", new Dictionary<string, LowRankChange> { [layer] = change })]);
        using var merged = PatchedWeights.Lend(_store, _unet.Weights,
            [new("core", new Dictionary<string, LowRankChange> { [layer] = change }, IsMerged: true)]);
        var x = randn([1, shape[1], 5, 5], generator: new Generator(6));
        var hidden = nn.functional.conv2d(nn.functional.conv2d(x, lent.Get("down")), lent.Get("core"), padding: [1, 1]);
        var expected = nn.functional.conv2d(hidden, lent.Get("up")).Times(2 * lent.Get("alpha").item<float>() / 3);

        Close(new WeightScope(weights).FindLowRank(layer)!.AddTo(zeros_like(expected), x, [1, 1], [1, 1]), expected);
        Close(nn.functional.conv2d(x, merged.Get(layer) - weights.Get(layer), padding: [1, 1]), expected);
    }

    [Fact]
    public void Factors_of_another_shape_or_for_another_model_are_refused_with_both_sides_named()
    {
        const string query = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight";
        var channels = _unet.Weights.Find(query)!.Shape[0];
        RandomFactors.Write(_folder["narrow.safetensors"], [("down", [4, channels / 2]), ("up", [channels, 4])], seed: 4);
        var narrow = new LowRankChange(WeightSet.Open(_folder["narrow.safetensors"]), "down", "up", 1);

        var width = Refused(new("narrow", new Dictionary<string, LowRankChange> { [query] = narrow }));
        Assert.Contains($"[{channels}, {channels / 2}]", width, StringComparison.Ordinal);
        Assert.Contains($"'{query}' is [{channels}, {channels}]", width, StringComparison.Ordinal);
        Assert.Contains("no weight 'mid_block.attentions.0.transformer_blocks.0.attn1.to_r.weight'",
            Refused(new("other", new Dictionary<string,
            LowRankChange>
            { ["mid_block.attentions.0.transformer_blocks.0.attn1.to_r.weight"] = narrow })), StringComparison.Ordinal);
        Assert.Contains("only linear layers and convolutions",
            Refused(new("norm", new Dictionary<string, LowRankChange> { ["conv_norm_out.weight"] = narrow })), StringComparison.Ordinal);

        RandomFactors.Write(_folder["none.safetensors"], [("down", [0, channels]), ("up", [channels, 0])], seed: 4);
        var none = new LowRankChange(WeightSet.Open(_folder["none.safetensors"]), "down", "up", 1);
        Assert.Contains("at least 1", Refused(new("none", new Dictionary<string, LowRankChange> { [query] = none })),
            StringComparison.Ordinal);

        string Refused(LowRankPatch patch) => Assert.Throws<WeightFileException>(() => Predict(_unet with { LowRank = [patch] })).Message;
    }

    private Tensor Predict(UNet unet)
    {
        using var learnsNothing = no_grad();
        var random = new Generator(7);
        using var run = UNetRun.Bind(unet, _store, new BatchLayout(1, Guided: false),
            randn([1, 4, unet.Config.CrossAttentionWidth], generator: random), 8, 8);
        return run.Predict(randn([1, unet.Config.InChannels, 8, 8], generator: random), new DenoisingStep(500, 0, 2, 1));
    }

    private static void Close(Tensor one, Tensor other) =>
        Assert.True(one.allclose(other, rtol: 1e-4, atol: 1e-4), $"largest difference {(one - other).abs().max().item<float>()}");
}
