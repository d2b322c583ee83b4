using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.TextEncoders;

public sealed class TextEncoderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-text-encoder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("\"hidden_act\": \"relu\"", "hidden_act")]
    [InlineData("\"num_attention_heads\": 5", "num_attention_heads")]
    [InlineData("\"vocab_size\": 700", "[700, 128]")]
    [InlineData("\"max_position_embeddings\": 64", "[64, 128]")]
    public void A_configuration_that_does_not_fit_is_refused_before_weights_are_loaded(string setting, string named)
    {
        var emblem = Path.Combine(Folders.Emblem, "text_encoder");
        var name = setting[..setting.IndexOf(':', StringComparison.Ordinal)];
        var lines = File.ReadAllLines(Path.Combine(emblem, "config.json"))
            .Select(line => line.Contains(name, StringComparison.Ordinal) ? setting + (line.EndsWith(',') ? "," : "") : line);
        File.WriteAllLines(Path.Combine(_folder, "config.json"), lines);
        File.Copy(Path.Combine(emblem, "model.safetensors"), Path.Combine(_folder, "model.safetensors"));
        Assert.Contains(named, Assert.Throws<WeightFileException>(() => TextTower.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_the_old_prefix_are_the_same_weights()
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var store = new DeviceStore(device);
        var encoder = TextTower.Open(Path.Combine(Folders.Emblem, "text_encoder"), Path.Combine(Folders.Emblem, "tokenizer"));
        using var whole = store.Lend(encoder.Weights);
        using var below = store.Lend(encoder.Weights.Below("text_model."));
        using var scope = NewDisposeScope();
        var ids = tensor(ClipTokenizer.Open(encoder.Vocabulary).Encode("a star", encoder.Config.MaxTokens).Select(id => (long)id)
            .ToArray(), [1, encoder.Config.MaxTokens]);
        Assert.True(new TextEncoderNetwork(new WeightScope(whole), encoder.Config).States(ids)
            .Equals(new TextEncoderNetwork(new WeightScope(below), encoder.Config).States(ids)));
    }

    [Fact]
    public void A_token_never_sees_those_behind_it()
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var store = new DeviceStore(device);
        var encoder = TextTower.Open(Path.Combine(Folders.Emblem, "text_encoder"), Path.Combine(Folders.Emblem, "tokenizer"));
        using var weights = store.Lend(encoder.Weights);
        using var scope = NewDisposeScope();
        var network = new TextEncoderNetwork(new WeightScope(weights), encoder.Config);
        var (one, other) = (network.States(Ids(5, 6, 7, 8)), network.States(Ids(5, 6, 9, 10)));
        Assert.True(one.narrow(1, 0, 2).allclose(other.narrow(1, 0, 2), rtol: 0, atol: 1e-6));
        Assert.False(one.narrow(1, 2, 2).allclose(other.narrow(1, 2, 2), rtol: 0, atol: 1e-2));

        static Tensor Ids(params long[] ids) => tensor(ids, [1, ids.Length]);
    }
}
