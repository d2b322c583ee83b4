using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Tests.Models;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Checkpoints;

/// <summary>Base models in one file, of published shapes: sparse files, of which headers alone are read.</summary>
public sealed partial class CheckpointTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_UNet_alone_says_which_family_a_file_is_of()
    {
        var withoutText = Open([.. PublishedShapes.UNet(PublishedShapes.Xl), .. PublishedShapes.Autoencoder()]);
        var withoutAutoencoder = Open([.. PublishedShapes.UNet(PublishedShapes.Xl)]);

        Assert.Equal((0.13025, 0.13025, true), (withoutText.UNet.ScalingFactor, withoutText.Autoencoder!.Config.ScalingFactor,
            withoutText.Autoencoder.Config.NeedsFloat32));
        Assert.Equal((0.13025, TimestepSpacing.Leading), (withoutAutoencoder.UNet.ScalingFactor, withoutAutoencoder.UNet.Schedule.Spacing));
        Assert.Equal(0.18215, Open([.. PublishedShapes.UNet(PublishedShapes.Sd15)]).UNet.ScalingFactor);
    }

    [Fact]
    public void A_published_UNet_is_recognised_from_its_header()
    {
        foreach (var config in (UNetConfig[])[PublishedShapes.Sd15, PublishedShapes.Sd2, PublishedShapes.Xl,
            PublishedShapes.Sd15 with { InChannels = 9 }])
            Assert.Equivalent(config, Open([.. PublishedShapes.UNet(config)]).UNet.Config, strict: true);
    }

    [Fact]
    public void A_UNet_passed_on_by_itself_is_a_base_model_without_the_rest()
    {
        var lone = Open([.. PublishedShapes.UNet(PublishedShapes.Sd15)
            .Select(shape => KeyValuePair.Create(shape.Key["model.diffusion_model.".Length..], shape.Value)),
            KeyValuePair.Create("v_pred", new long[] { 0 })]);

        Assert.Equal((PredictionType.Velocity, 686), (lone.UNet.Schedule.PredictionType, lone.UNet.Weights.Count));
        Assert.Null(lone.TextEncoder);
    }

    [Fact]
    public void A_file_with_one_of_two_text_encoders_is_refused_by_what_it_lacks() =>
        Assert.Contains("lacks one of the two text encoders of Stable Diffusion XL: it has no tensors under "
            + "'conditioner.embedders.1.model.'", Refusal([.. PublishedShapes.UNet(PublishedShapes.Xl), .. PublishedShapes.FirstText()]));

    // One of each kind of name; what nothing reads may be lacking.
    [Fact]
    public void Whatever_a_whole_file_of_XL_lacks_is_what_the_refusal_names()
    {
        var whole = WeightSet.Open(TestFolder.Golden("models/sdxl-tiny.safetensors"));
        Directory.CreateSymbolicLink(_folder["model"], TestFolder.Golden("models/sdxl-tiny"));
        var shapes = whole.Names.Where(name => !name.EndsWith("position_ids", StringComparison.Ordinal)
            && !name.EndsWith("logit_scale", StringComparison.Ordinal))
            .ToDictionary(name => name, name => whole.Find(name)!.Shape.ToArray());
        var others = new List<string>();

        foreach (var name in shapes.Keys.Order(StringComparer.Ordinal).GroupBy(name => Digits().Replace(name, "N"))
            .Select(alike => alike.First()))
        {
            SparseFile.Write(_folder["model.safetensors"], shapes.Where(shape => shape.Key != name));
            var refusal = (Record.Exception(() => Checkpoint.Open(_folder["model.safetensors"])) as WeightFileException)?.Problem;
            if (refusal is null || !refusal.Contains($"'{name}'", StringComparison.Ordinal)) others.Add($"{name}: {refusal}");
        }

        Assert.Empty(others);
    }

    [Theory]
    [InlineData("conditioner.embedders.0.",
        "lacks one of the two text encoders of Stable Diffusion XL: it has no tensors under 'conditioner.embedders.0.transformer.'")]
    [InlineData("conditioner.embedders.1.",
        "lacks one of the two text encoders of Stable Diffusion XL: it has no tensors under 'conditioner.embedders.1.model.'")]
    [InlineData("model.diffusion_model.label_emb.", "its UNet lacks what reads its vector, 'model.diffusion_model.label_emb.0.0.weight'")]
    [InlineData("model.diffusion_model.", "of the kind 'Stable Diffusion checkpoint without its UNet', for Stable Diffusion XL")]
    [InlineData("model.diffusion_model.middle_block.",
        "it has no tensor 'model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_k.weight'")]
    public void Whichever_part_a_whole_file_of_XL_lacks_is_what_the_refusal_names(string part, string expected)
    {
        var whole = WeightSet.Open(TestFolder.Golden("models/sdxl-tiny.safetensors"));
        Directory.CreateSymbolicLink(_folder["model"], TestFolder.Golden("models/sdxl-tiny"));

        Assert.Contains(expected, Refusal([.. whole.Names.Where(name => !name.StartsWith(part, StringComparison.Ordinal))
            .Select(name => KeyValuePair.Create(name, whole.Find(name)!.Shape.ToArray()))]));
    }

    [Theory]
    [InlineData(2048)]   // unCLIP
    [InlineData(2560)]   // the refiner's
    public void A_UNet_that_adds_something_else_to_its_time_is_refused(int channels)
    {
        const string First = "model.diffusion_model.label_emb.0.0.weight";
        Assert.Contains($"reads {channels} channels, which are no vector of a prompt (1280) and 6 sizes",
            Refusal([.. PublishedShapes.UNet(PublishedShapes.Xl)
            .Select(shape => shape.Key == First ? KeyValuePair.Create(First, new long[] { 1280, channels }) : shape)]));
    }

    [Theory]
    [InlineData("model.diffusion_model.time_embed.cond_proj.weight",
        "'model.diffusion_model.time_embed.cond_proj.weight', which no layer reads", "told the guidance (LCM)")]
    [InlineData("model.diffusion_model.input_blocks.2.1.transformer_blocks.1.attn1.to_q.weight", "transformer_blocks.1.attn1.to_q.weight'",
        "distilled UNet")]
    [InlineData("model.diffusion_model.middle_block.1.transformer_blocks.0.fuser.linear.weight", "fuser", "told places (GLIGEN)")]
    [InlineData("model.diffusion_model.something.weight", "'model.diffusion_model.something.weight'", "another kind of network")]
    [InlineData("edm_vpred.sigma_max", "'edm_vpred.sigma_max'", "EDM")]
    [InlineData("conditioner.embedders.0.model.ln_final.weight", "refiner", "base model")]
    public void What_a_UNet_has_beyond_its_layers_refuses_it_by_its_kind(string further, params string[] expected)
    {
        var refusal = Refusal([.. PublishedShapes.UNet(PublishedShapes.Sd15), KeyValuePair.Create(further, new long[] { 8 })]);

        Assert.All(expected, part => Assert.Contains(part, refusal));
    }

    [Fact]
    public void A_distilled_UNet_is_called_by_its_kind() =>
        Assert.Contains("a distilled UNet", Refusal([.. PublishedShapes.UNet(PublishedShapes.Xl)
            .Where(shape => !shape.Key.Contains("input_blocks.8.1.transformer_blocks.9.", StringComparison.Ordinal))]));

    [Theory]
    [InlineData("model.diffusion_model.output_blocks.3.0.out_layers.3.weight",
        "its UNet lacks the tensor 'model.diffusion_model.output_blocks.3.0.out_layers.3.weight' [1280, 1280, 3, 3]")]
    [InlineData("first_stage_model.encoder.mid_block.attentions.0.to_q.weight",
        "its autoencoder lacks the tensor 'first_stage_model.encoder.mid_block.attentions.0.to_q.weight' [512, 512]")]
    [InlineData("cond_stage_model.transformer.text_model.encoder.layers.3.mlp.fc1.bias",
        "its text encoder lacks the tensor 'cond_stage_model.transformer.text_model.encoder.layers.3.mlp.fc1.bias' [3072]")]
    public void A_tensor_that_is_not_there_is_named_before_the_run(string name, string expected) =>
        Assert.Contains(expected, Refusal([.. Whole().Where(shape => shape.Key != name)]));

    [Theory]
    [InlineData("model.diffusion_model.middle_block.1.transformer_blocks.0.ff.net.2.weight", "of shape [9], expected [1280, 5120]")]
    [InlineData("first_stage_model.decoder.conv_out.bias", "of shape [9], expected [3]")]
    [InlineData("cond_stage_model.transformer.text_model.encoder.layers.3.self_attn.q_proj.weight", "of shape [9], expected [768, 768]")]
    public void A_tensor_of_another_shape_is_named_before_the_run(string name, string expected) =>
        Assert.Contains(expected, Refusal([.. Whole()
            .Select(shape => shape.Key == name ? KeyValuePair.Create(name, new long[] { 9 }) : shape)]));

    [Theory]
    [InlineData("""{"modelspec.prediction_type": "v"}""", PredictionType.Velocity, true)]
    [InlineData("""{"modelspec.prediction_type": "epsilon"}""", PredictionType.Epsilon, true)]
    [InlineData("{}", PredictionType.Epsilon, false)]
    public void What_the_UNet_predicts_stands_in_the_remarks_or_is_assumed(string remarks, PredictionType prediction, bool isSaid)
    {
        SparseFile.Write(_folder["model.safetensors"], PublishedShapes.UNet(PublishedShapes.Sd2), remarks);

        var checkpoint = Checkpoint.Open(_folder["model.safetensors"]);

        Assert.Equal((prediction, isSaid), (checkpoint.UNet.Schedule.PredictionType, checkpoint.SaysPrediction));
    }

    [Fact]
    public void A_folder_with_the_schedule_alone_is_a_configuration_and_an_empty_one_is_none()
    {
        SparseFile.Write(_folder["model.safetensors"], PublishedShapes.UNet(PublishedShapes.Sd2));
        Directory.CreateDirectory(_folder["told/scheduler"]);

        Assert.Contains("one is enough", Assert.Throws<WeightFileException>(() => Checkpoint.Open(_folder["model.safetensors"],
            _folder["told"])).Problem);
        _folder.Write("told/scheduler/scheduler_config.json", """{"beta_schedule": "scaled_linear", "prediction_type": "v_prediction"}"""u8.ToArray());
        var checkpoint = Checkpoint.Open(_folder["model.safetensors"], _folder["told"]);

        Assert.Equal((PredictionType.Velocity, true), (checkpoint.UNet.Schedule.PredictionType, checkpoint.SaysPrediction));
        Assert.Equal([_folder["model.safetensors"], _folder["told/scheduler/scheduler_config.json"]], checkpoint.Files);
    }

    [Fact]
    public void A_text_encoder_of_published_shapes_ends_where_published_configurations_say() =>
        Assert.Equivalent(PublishedShapes.ClipL, Open([.. Whole()]).TextEncoder!.First.Config, strict: true);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    private static IEnumerable<KeyValuePair<string, long[]>> Whole() =>
        [.. PublishedShapes.UNet(PublishedShapes.Sd15), .. PublishedShapes.Autoencoder(), .. PublishedShapes.Text()];

    private Checkpoint Open(KeyValuePair<string, long[]>[] shapes)
    {
        SparseFile.Write(_folder["model.safetensors"], shapes);
        return Checkpoint.Open(_folder["model.safetensors"]);
    }

    private string Refusal(KeyValuePair<string, long[]>[] shapes) => Assert.Throws<WeightFileException>(() => Open(shapes)).Problem;
}
