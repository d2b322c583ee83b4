using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>The library by itself, as its README uses it.</summary>
public sealed class WithoutTheGraphTests(Bench bench) : IClassFixture<Bench>
{
    private static readonly string Picture = Path.Combine(Samples.Root, "samples", "images", "reference-1.png");

    [Theory]
    [InlineData("ip-adapter.safetensors")]
    [InlineData("ip-adapter-plus.safetensors")]
    public async Task A_program_predicts_to_the_bit_what_the_nodes_predict(string file)
    {
        var unet = bench.UNet;
        var kinds = ImageProjectionKinds.Published;
        var adapter = new AdapterReader(kinds).Read(Path.Combine(Samples.Emblem, file));
        var encoder = ImageEncoder.Open(Path.Combine(Samples.Emblem, "image_encoder"));
        await bench.Store.Device.RunAsync(() =>
        {
            var prompt = new ImagePromptEncoder(bench.Store, kinds.Get(adapter), encoder).Encode([ImageFile.Read(Picture)]);
            unet = unet.With(new DecoupledCrossAttention(adapter, prompt) { Scale = 0.8 });
        });

        Assert.Equal(bench.Predict(ByNodes(adapter.Name)), bench.Predict(unet));
        Assert.NotEqual(bench.Predict(bench.UNet), bench.Predict(unet));
    }

    [Fact]
    public void What_does_not_belong_together_is_told_from_headers()
    {
        var adapter = new AdapterReader(ImageProjectionKinds.Published).Read(Samples.Golden("ip-adapter/ip-adapter-faceid_sd15.bin"));
        var kind = ImageProjectionKinds.Published.Get(adapter);

        Assert.Contains("made for a base model with text states of width 16", AdapterCompatibility.ProblemOf(adapter, bench.UNet),
            StringComparison.Ordinal);
        Assert.Contains("encode faces for it", AdapterCompatibility.ProblemWithPictures(adapter, kind), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ImagePromptEncoder(bench.Store, kind, bench.Encoder).Encode([ImageFile.Read(Picture)]));
    }

    [Fact]
    public async Task A_prompt_that_was_saved_is_read_as_it_was_written()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.safetensors");
        try
        {
            await using (var file = File.Create(path))
                await bench.Store.Device.RunAsync(() => SavedImagePrompt.Write(bench.PlusPrompt, file, new Dictionary<string, string>()));

            var saved = SavedImagePrompt.Open(path);
            using var read = await bench.Store.Device.RunAsync(() => saved.Read(bench.Store));

            Assert.Equal(bench.PlusPrompt.Positive.data<float>().ToArray(), read.Positive.data<float>().ToArray());
            Assert.Equal(bench.PlusPrompt.Negative.data<float>().ToArray(), read.Negative.data<float>().ToArray());
            Assert.Equal(("hidden states", 128L, 1), (saved.Describe().Holds, saved.Describe().Width, saved.Describe().Pictures));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private UNet ByNodes(string adapter)
    {
        var context = new NodeContext { NodeName = "look" };
        var read = Samples.Reader.Read(Path.Combine(Samples.Emblem, $"{adapter}.safetensors"));
        var prompt = new EncodeImagePrompt(bench.Store, Samples.Kinds)
            .CheckAndRunAsync(new(read, bench.Encoder, [ImageFile.Read(Picture)]), context, Samples.ResultTypes).GetAwaiter().GetResult();
        return Bench.Apply(bench.UNet, read, prompt, 0.8);
    }
}
