using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.Layers;

namespace IpAdapter.Graph.Loras.Tests;

public sealed class ApplyLoraTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-loras-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Changes_travel_with_what_comes_out_and_what_came_in_stays()
    {
        var (unet, text) = (TinyUNet.Open("sd15-tiny"), Models.Text("sd15-tiny"));

        var once = await ApplyAsync(Models.Lora("kohya_sd15"), unet, text, scale: 0.5);
        var twice = await ApplyAsync(Models.Lora("peft_sd15"), once.UNet, once.TextEncoder, scale: 2, textScale: 0);

        Assert.Equal(("kohya_sd15", 192), (once.UNet.LowRank.Single().Name, once.UNet.LowRank.Single().Changes.Count));
        Assert.All(once.UNet.LowRank.Single().Changes.Values, change => Assert.Equal(0.5, change.Scale));
        Assert.Equal(["kohya_sd15", "peft_sd15"], twice.UNet.LowRank.Select(patch => patch.Name));
        Assert.Equal(["kohya_sd15"], twice.TextEncoder!.First.LowRank.Select(patch => patch.Name));
        Assert.Empty(unet.LowRank);
        Assert.Empty(text.First.LowRank);
    }

    [Fact]
    public async Task Both_text_encoders_of_SDXL_get_their_own_layers()
    {
        var changed = await ApplyAsync(Models.Lora("kohya_sdxl"), TinyUNet.Open("sdxl-tiny"), Models.Text("sdxl-tiny"));

        Assert.Equal((302, 18, 24), (changed.UNet.LowRank.Single().Changes.Count,
            changed.TextEncoder!.First.LowRank.Single().Changes.Count, changed.TextEncoder.Second!.LowRank.Single().Changes.Count));
    }

    [Theory]
    [InlineData("kohya_sdxl", "sd15-tiny", "'kohya_sdxl' was trained with a model whose text has width 28",
        "UNet 'sd15-tiny' reads width 16")]
    [InlineData("kohya_sd15", "sdxl-tiny", "'kohya_sd15' was trained with a model whose text has width 16",
        "UNet 'sdxl-tiny' reads width 28")]
    public void A_LoRA_of_another_family_is_found_from_headers(string lora, string model, string trained, string here)
    {
        var wrong = Assert.Single(new ApplyLora()
            .Check(new KnownInputs(("Lora", Models.Lora(lora)), ("UNet", TinyUNet.Open(model)))).Problems);

        Assert.Equal("Lora", wrong.Port);
        Assert.Contains(trained, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(here, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_text_encoder_that_is_not_there_is_named() =>
        Assert.Contains("'sd15-tiny' "
            + "has one alone", Assert.Single(new ApplyLora()
            .Check(new KnownInputs(("Lora", Models.Lora("kohya_sdxl")), ("TextEncoder", Models.Text("sd15-tiny")))).Problems).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_layer_without_a_place_counts_and_the_first_are_named()
    {
        var lora = Write(("lora_unet_mid_block_attentions_7_proj_in.lora_down.weight", [2, 40]),
            ("lora_unet_mid_block_attentions_7_proj_in.lora_up.weight", [40, 2]),
            ("lora_unet_conv_in.lora_down.weight", [2, 4, 3, 3]), ("lora_unet_conv_in.lora_up.weight", [16, 2, 1, 1]));

        var wrong = Assert.Single(new ApplyLora().Check(new KnownInputs(("Lora", lora), ("UNet", TinyUNet.Open("sd15-tiny")))).Problems);

        Assert.Contains("LoRA 'lora' does not fit UNet 'sd15-tiny': 1 of its 2 layers", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'lora_unet_mid_block_attentions_7_proj_in.lora_down.weight'", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 2, 20 }, new long[] { 40, 2 }, "[40, 20]")]
    [InlineData(new long[] { 3, 40 }, new long[] { 40, 2 }, "the rank")]
    public void Matrices_that_do_not_fit_are_shown_with_both_shapes(long[] down, long[] up, string expected)
    {
        const string layer = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q";
        var wrong = Assert.Single(new ApplyLora()
            .Check(new KnownInputs(("Lora", Write(($"{layer}.lora_down.weight", down), ($"{layer}.lora_up.weight", up))),
            ("UNet", TinyUNet.Open("sd15-tiny")))).Problems);

        Assert.Contains($"'{layer}.lora_down.weight'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_text_encoder_there_is_none_to_go_on_with()
    {
        var known = new KnownInputs(("Lora", Models.Lora("kohya_sd15")), ("UNet", TinyUNet.Open("sd15-tiny")));

        new ApplyLora().Check(known);

        Assert.Equal(192, ((UNet)known.Outputs["UNet"]).LowRank.Single().Changes.Count);
        Assert.Contains("text-encoder", known.Lacking["TextEncoder"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kohya_sd15", true, 0)]
    [InlineData("kohya_sd15", false, 1)]
    [InlineData("kohya-conv_sd15", false, 0)]
    public async Task Layers_for_a_text_encoder_that_is_not_given_are_said_to_be_left_out(string name, bool isGiven, int lines)
    {
        var log = new Lines();

        await new ApplyLora().RunAsync(new(Models.Lora(name), TinyUNet.Open("sd15-tiny"), isGiven ? Models.Text("sd15-tiny") : null),
            new NodeContext { NodeName = "lora", Log = log });

        Assert.Equal(lines, log.Count);
        Assert.All(log, line => Assert.Contains("24 layers of the text encoder", line, StringComparison.Ordinal));
    }

    private sealed class Lines : List<string>, INodeLog
    {
        public void Say(string message) => Add(message);

        public void Warn(string message) => Add(message);
    }

    private static async Task<ApplyLora.Outputs> ApplyAsync(Lora lora, UNet unet, TextEncoder? text, double scale = 1,
        double? textScale = null) =>
        await new ApplyLora().RunAsync(new(lora, unet, text, scale, textScale), new NodeContext { NodeName = "lora" });

    private Lora Write(params (string Name, long[] Shape)[] tensors)
    {
        RandomFactors.Write(Path.Combine(_folder, "lora.safetensors"), tensors, seed: 1);
        return Lora.Open(Path.Combine(_folder, "lora.safetensors"), KnownKinds.BuiltIn);
    }
}
