using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>The whole UNet with image prompts.</summary>
public sealed class IpAdapterRunner : GoldenRunner
{
    public override string Area => "ip-adapter";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var (sample, unet) = (golden.Input("sample"), TinyUNet.OpenFolder(golden.Models[0]));
        for (var i = 0; i < golden.Models.Count - 1; i++)
        {
            var adapter = Adapters.Read(golden.Models[1 + i]) with { Shortcut = Adapters.Shortcut(golden) };
            var embeddings = golden.Input($"image_embeds.{i}");   // [negative and positive, image, ...]
            var states = golden.FindInput("clip_embeds");
            var prompt = new ImagePrompt(embeddings.narrow(0, 1, 1),
                embeddings.narrow(0, 0, 1))
            { PositiveStates = states?.narrow(0, 1, 1), NegativeStates = states?.narrow(0, 0, 1) };
            var scale = golden.Parameters.GetProperty("scale") is { ValueKind: JsonValueKind.Array } each
                ? each[i]
                : golden.Parameters.GetProperty("scale");
            var patch = new DecoupledCrossAttention(adapter, Adapters.Kinds.Get(adapter), prompt)
            {
                Scale = scale.ValueKind == JsonValueKind.Number ? scale.GetDouble() : 1,
                Scales = scale.ValueKind == JsonValueKind.Array ? [.. scale.EnumerateArray().Select(one => one.GetDouble())] : [],
                Layers = new LayerWeights
                {
                    Blocks = scale.ValueKind == JsonValueKind.Object ? BlockScales.Parse(scale.GetRawText())
                    : null
                },
                Regions = golden.FindInput($"mask.{i}") is { } mask
                    ? new Regions([.. mask.squeeze(0).unbind().Select(MaskOf)], MaskResizing.AsDiffusers)
                    : null,
            };
            unet = unet.WithLowRankOf(adapter) with { Patches = unet.Patches.Add(patch) };
        }

        using var run = UNetRun.Bind(unet, TestDevice.Store, new BatchLayout(1, Guided: true), golden.Input("text_states"), sample.size(2),
            sample.size(3), BoundUNet.Added(golden));
        verdict.Matches("prediction", run.Predict(sample,
            new DenoisingStep(golden.Parameters.GetProperty("timestep").GetDouble(), 0, 1, 0)));
    }

    private static Mask MaskOf(Tensor mask) => new((int)mask.size(1), (int)mask.size(0), mask.contiguous().data<float>().ToArray());
}
