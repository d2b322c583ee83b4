using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>
/// Single files of ControlNets that are not like the others: differences to a base model, ControlNet Union, Control-LoRA, shuffle.
/// </summary>
public sealed class ControlNetFileTests(Bench bench) : IClassFixture<Bench>, IDisposable
{
    private static readonly Image Drawing = new(32, 32, [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(i * 7))]);

    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-controlnet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_difference_to_the_base_model_is_the_ControlNet_that_it_was_made_from()
    {
        var whole = bench.Predict(Apply(Bench.Sd15, Bench.Control));
        var before = bench.Predict(Bench.Sd15);

        var difference = bench.Predict(Apply(Bench.Sd15, Difference()));

        Assert.All(whole.Zip(difference), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Equal(before, bench.Predict(Bench.Sd15));
    }

    [Fact]
    public void A_difference_to_a_base_model_of_four_channels_is_told_at_one_of_nine()
    {
        var known = new KnownInputs(("UNet", Bench.Inpainting), ("ControlNet", Difference()));

        new ApplyControlNet().Check(known);

        var (port, message) = Assert.Single(known.Problems);
        Assert.Equal("ControlNet", port);
        foreach (var named in new[] { "'difference'", "'conv_in.weight' [16, 4, 3, 3]", "'sd15-tiny-inpainting'", "[16, 9, 3, 3]" })
            Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task_embedding", "ControlNet Union")]
    [InlineData("lora_controlnet", "Control-LoRA")]
    public void Another_kind_of_ControlNet_is_refused_by_name(string tensor, string named)
    {
        var wrong = Assert.Throws<WeightFileException>(() => ControlNet.Open(Written("other",
            numbers => numbers.Add(new(tensor, zeros(1))))));

        Assert.Contains(named, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("not supported", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_whole_is_refused_before_the_run() =>
        Assert.Contains("the ControlNet lacks the tensor 'controlnet_mid_block.weight' [40, 40, 1, 1]",
            Assert.Throws<WeightFileException>(() => ControlNet.Open(Written("cut",
            numbers => numbers.RemoveAll(tensor => tensor.Key == "controlnet_mid_block.weight")))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_widths_that_nobody_published_is_told_where_its_configuration_goes()
    {
        var file = Written("own", _ => { });
        File.Delete(Path.Combine(_folder, "own", "config.json"));

        Assert.Contains("put its config.json into a folder of the file's name beside it ('own')",
            Assert.Throws<WeightFileException>(() => ControlNet.Open(file)).Message, StringComparison.Ordinal);
    }

    // diffusers' global_pool_conditions, which the model for shuffled pictures was trained with.
    [Theory]
    [InlineData("control_v11e_sd15_shuffle", "")]
    [InlineData("mine", "\"global_pool_conditions\": true,")]
    public void A_ControlNet_for_shuffled_pictures_adds_the_mean_over_the_picture_to_the_positive_side(string name, string setting)
    {
        var file = Written(name, _ => { });
        File.WriteAllText(Path.Combine(_folder, name, "config.json"),
            File.ReadAllText(Path.Combine(Bench.Golden("controlnet-tiny"), "config.json"))
            .Replace("\"global_pool_conditions\": false,", setting, StringComparison.Ordinal));
        var shuffle = ControlNet.Open(file);

        var (without, with) = (bench.Predict(Bench.Sd15), bench.Predict(Apply(Bench.Sd15, shuffle)));

        Assert.True(shuffle.PoolsResiduals);
        Assert.Equal(without[..(without.Length / 2)], with[..(with.Length / 2)]);
        Assert.NotEqual(without, with);
    }

    [Fact]
    public void What_a_ControlNet_for_shuffled_pictures_gives_is_the_mean_of_what_it_would_give()
    {
        using var scope = NewDisposeScope();
        var (whole, pooled) = (ResidualsOf(Bench.Control), ResidualsOf(Bench.Control with { PoolsResiduals = true }));

        foreach (var (one, mean) in whole.Zip(pooled))
            Assert.True(one.mean([2, 3], keepdim: true).expand_as(one).allclose(mean, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public async Task Loading_says_in_a_line_what_was_found()
    {
        var said = new Lines();
        var context = new NodeContext { NodeName = "loaded", Log = said };

        await new LoadControlNet(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Bench.Golden("controlnet-tiny.safetensors"))), context);
        await new LoadT2IAdapter(KnownKinds.BuiltIn).RunAsync(new(new FilePath(Bench.Golden("t2iadapter-tiny"))), context);

        Assert.Equal("ControlNet 'controlnet-tiny': reads text states of width 16, 8 x 8 pixels to a latent pixel", said[0]);
        Assert.StartsWith("T2I-Adapter 't2iadapter-tiny': reads a picture in colours, 8 x 8 pixels to a feature's pixel, 4 features of ",
            said[1]);
    }

    private static Tensor[] ResidualsOf(ControlNet control)
    {
        var (unet, random) = (Bench.Sd15, new Generator(5));
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var lease = store.Lend(unet.Weights);
        var network = UNetNetwork.From(new(lease), unet.Config);
        var binding = new UNetBinding
        {
            Store = store,
            Config = unet.Config,
            Sites = network.Sites,
            Batch = new(1, Guided: false),
            Height = 8,
            Width = 8
        };
        using var text = network.Read(randn([1, 77, unet.Config.CrossAttentionWidth], generator: random));
        using var session = new ControlNetResiduals(control, Drawing, 1, 0, 1).Bind(binding);
        var input = new UNetInput(network, randn([1, 4, 8, 8], generator: random), tensor([500f]), text, new DenoisingStep(500, 0, 1, 1));
        var residuals = Assert.IsAssignableFrom<IUNetResiduals>(session).Residuals(input)!;
        return [.. residuals.Down, residuals.Mid];
    }

    private ControlNet Difference() => ControlNet.Open(Written("difference", numbers =>
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var unet = store.Lend(Bench.Sd15.Weights);
        for (var i = 0; i < numbers.Count; i++)
            if (unet.Find(numbers[i].Key) is { } own)
                numbers[i] = new(numbers[i].Key, numbers[i].Value - own);
        numbers.Add(new("difference", zeros(1)));
    }));

    // The recorded ControlNet with something changed, by diffusers' names, beside its configuration.
    private string Written(string name, Action<List<KeyValuePair<string, Tensor>>> change)
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var lease = store.Lend(Bench.Control.Weights);
        var numbers = Bench.Control.Weights.Names.Order(StringComparer.Ordinal)
            .Select(tensor => KeyValuePair.Create(tensor, lease.Get(tensor).clone())).ToList();
        change(numbers);
        Directory.CreateDirectory(Path.Combine(_folder, name));
        File.Copy(Path.Combine(Bench.Golden("controlnet-tiny"), "config.json"), Path.Combine(_folder, name, "config.json"));
        var path = Path.Combine(_folder, $"{name}.safetensors");
        using var file = File.Create(path);
        SafetensorsWriter.Write(file, numbers, new Dictionary<string, string>());
        return path;
    }

    private static UNet Apply(UNet unet, ControlNet control) =>
        new ApplyControlNet().RunAsync(new(unet, control, Drawing), Bench.Context).AsTask().GetAwaiter().GetResult();

    private sealed class Lines : List<string>, INodeLog
    {
        public void Say(string message) => Add(message);

        public void Warn(string message) => Add(message);
    }
}
