using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Models;
using IpAdapter.Graph.Sampling;
using IpAdapter.Graph.Sampling.Samplers;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>What holds of prompts from their encoding to the picture.</summary>
public sealed class PromptLaws
{
    private static readonly NodeContext Context = new() { NodeName = "node" };
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("a red castle", 60));

    [Theory]
    [InlineData("sd15-tiny", PromptSyntax.Comfy)]
    [InlineData("sd15-tiny", PromptSyntax.A1111)]
    [InlineData("sdxl-tiny", PromptSyntax.Comfy)]
    public async Task A_prompts_picture_does_not_depend_on_the_prompts_beside_it(string model, PromptSyntax syntax)
    {
        var parts = await new LoadModel(KnownKinds.BuiltIn)
            .RunAsync(new(new FilePath(GoldenFolder.Current.PathOf($"models/{model}"))), Context);
        var sampler = await new DdimNode().RunAsync(new(), Context);

        var (besideShort, besideLong) = (await First("a (blue:1.2) cat", "a dog"), await First("a (blue:1.2) cat", Long));

        Assert.True(besideShort.allclose(besideLong, rtol: 1e-3, atol: 1e-2),
            $"largest difference {(besideShort - besideLong).abs().max().item<float>()}");

        async Task<Tensor> First(params string[] prompts)
        {
            var words = await new EncodeText(TestDevice.Store, new Tokenizers())
                .RunAsync(new(parts.TextEncoder!, prompts, Syntax: syntax), Context);
            var drawn = await new Sample(TestDevice.Store, new SeededNoiseSources(), [])
                .RunAsync(new(parts.UNet, words, sampler, 64, 64, Steps: 4, Seed: 7), Context);
            return drawn.Samples.narrow(0, 0, 1);
        }
    }
}
