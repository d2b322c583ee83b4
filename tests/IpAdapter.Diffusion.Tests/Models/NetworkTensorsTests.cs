using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

public sealed class NetworkTensorsTests
{
    [Fact]
    public void The_tensors_of_a_published_model_have_its_published_number_of_parameters()
    {
        Assert.Equal(859_520_964, Parameters(PublishedShapes.UNet(PublishedShapes.Sd15)));
        Assert.Equal(865_910_724, Parameters(PublishedShapes.UNet(PublishedShapes.Sd2)));
        Assert.Equal(2_567_463_684, Parameters(PublishedShapes.UNet(PublishedShapes.Xl)));
        Assert.Equal(83_653_863, Parameters(PublishedShapes.Lone(PublishedShapes.Vae)));
        Assert.Equal(2_445_063, Parameters(PublishedShapes.Lone(PublishedShapes.TinyVae)));
        Assert.Equal(123_060_480, Parameters(PublishedShapes.ClipText()));
        Assert.Equal(361_279_120, Parameters(ControlNetTensors.For(new ControlNet("published", WeightSet.Empty, PublishedShapes.Sd15,
            HintLevels: 4)).Shapes));
        Assert.Equal(632_076_800, Parameters(ImageEncoderTensors.For(PublishedShapes.VitH).Shapes));
    }

    [Theory]
    [InlineData("sd15-tiny", "")]
    [InlineData("sdxl-tiny", "")]
    [InlineData("sdxl-tiny", "_2")]
    public void A_network_asks_for_exactly_the_tensors_that_are_expected_of_it(string model, string ending)
    {
        var unet = UNetConfig.Read(Golden(model, "unet/config.json"));
        AssertReads(UNetTensors.For(unet), WeightSet.OpenFolder(Golden(model, "unet"), "diffusion_pytorch_model"),
            scope => UNetNetwork.From(scope, unet));
        var autoencoder = Autoencoder.Open(Golden(model, "vae"));
        AssertReads(AutoencoderTensors.For(autoencoder.Config, autoencoder.Weights), autoencoder.Weights,
            scope => AutoencoderNetwork.From(scope, autoencoder.Config));
        var text = TextTower.Open(Golden(model, $"text_encoder{ending}"));
        AssertReads(TextEncoderTensors.For(text.Config, text.Weights), text.Weights, scope => new TextEncoderNetwork(scope, text.Config));
        var image = ImageEncoder.Open(Golden("image_encoder", ""));
        AssertReads(ImageEncoderTensors.For(image.Config), image.Weights, scope => new ImageEncoderNetwork(scope, image.Config));
    }

    [Theory]
    [InlineData("taesd-tiny")]
    [InlineData("taesd-tiny/taesd_encoder.pth")]
    public void So_does_a_tiny_autoencoder(string path)
    {
        var autoencoder = Autoencoder.Open(TestFolder.Golden($"models/{path}"));
        AssertReads(AutoencoderTensors.For(autoencoder.Config, autoencoder.Weights), autoencoder.Weights,
            scope => AutoencoderNetwork.From(scope, autoencoder.Config));
    }

    [Fact]
    public void The_attention_of_an_old_autoencoder_is_expected_by_its_old_names()
    {
        var autoencoder = Autoencoder.Open(Golden("formats", "vae-bin"));

        Assert.Contains("encoder.mid_block.attentions.0.proj_attn.weight",
            AutoencoderTensors.For(autoencoder.Config, autoencoder.Weights).Shapes.Keys);
    }

    [Theory]
    [InlineData("controlnet-tiny/diffusion_pytorch_model.safetensors", "controlnet_down_blocks.11.bias",
        "the ControlNet lacks the tensor 'controlnet_down_blocks.11.bias' [")]
    [InlineData("t2iadapter-tiny/diffusion_pytorch_model.safetensors", "adapter.body.1.resnets.1.block2.weight",
        "the T2I-Adapter lacks the tensor 'adapter.body.1.resnets.1.block2.weight' [")]
    public void What_leads_a_UNet_is_held_to_its_tensors_too(string file, string name, string expected)
    {
        using var folder = new TestFolder();
        string Refusal(Func<string, bool> isKept, params string[] further)
        {
            var weights = WeightSet.Open(TestFolder.Golden($"models/{file}"));
            SparseFile.Write(folder["part.safetensors"], weights.Names.Where(isKept)
                .Select(tensor => KeyValuePair.Create(tensor, weights.Find(tensor)!.Shape.ToArray()))
                .Concat(further.Select(tensor => KeyValuePair.Create(tensor, new long[] { 1 }))));
            File.Copy(TestFolder.Golden($"models/{Path.GetDirectoryName(file)}/config.json"), folder["config.json"], overwrite: true);
            return Assert.Throws<WeightFileException>(() => file.StartsWith("controlnet", StringComparison.Ordinal)
                ? (object)ControlNet.Open(folder["part.safetensors"])
                : T2IAdapter.Open(folder["part.safetensors"])).Problem;
        }

        Assert.StartsWith(expected, Refusal(tensor => tensor != name));
        Assert.Contains("has the tensor 'stranger.weight', which no layer reads", Refusal(_ => true, "stranger.weight"));
    }

    private static long Parameters(IEnumerable<KeyValuePair<string, long[]>> shapes) =>
        shapes.Sum(shape => shape.Value.Aggregate(1L, (count, size) => count * size));

    private static void AssertReads(NetworkTensors expected, WeightSet weights, Func<WeightScope, object> build)
    {
        using var device = ComputeDevice.Create("cpu");
        using var store = new DeviceStore(device);
        using var lease = store.Lend(weights);
        var recorder = new Recorder(lease);
        build(new WeightScope(recorder));

        Assert.Equal(expected.Shapes.Keys.Order(StringComparer.Ordinal), recorder.Found.Order(StringComparer.Ordinal));
        Assert.All(expected.Shapes, shape => Assert.Equal(shape.Value, weights.Find(shape.Key)!.Shape));
    }

    private static string Golden(string model, string part) => TestFolder.Golden($"models/{model}/{part}");

    /// <summary>Notes which tensors are asked for.</summary>
    private sealed class Recorder(WeightLease lease) : IWeights
    {
        public HashSet<string> Found { get; } = [];

        public Tensor Get(string name) => Find(name)!;

        public Tensor? Find(string name)
        {
            var found = lease.Find(name);
            if (found is not null) Found.Add(name);
            return found;
        }
    }
}
