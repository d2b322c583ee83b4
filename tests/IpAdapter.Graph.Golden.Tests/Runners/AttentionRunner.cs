using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>One cross-attention layer with image prompts beside it.</summary>
public sealed class AttentionRunner : GoldenRunner
{
    public override string Area => "attention";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var unet = TinyUNet.OpenFolder(golden.Models[0]);
        var sites = AttentionSites.For(unet.Config);
        var site = sites.Single(site => site.Name == golden.Parameters.GetProperty("layer").GetString());
        Xunit.Assert.Equal(golden.Parameters.GetProperty("adapter_index").GetInt32(), site.Index);

        using var weights = TestDevice.Store.Lend(unet.Weights);
        var layer = new WeightScope(weights).At(site.Name);
        var (hidden, text) = (golden.Input("hidden_states"), golden.Input("text_states"));
        var query = Linear.From(layer.At("to_q")).Forward(hidden);
        verdict.Matches("query", query);
        if (golden.Parameter("height") is { } height)
            verdict.Equals("positions", [hidden.size(1)], [height.GetInt64() * golden.Parameter("width")!.Value.GetInt64()]);

        var queries = Attention.SplitHeads(query, site.Heads);
        var combined = Attention.ScaledDotProduct(queries, Heads("to_k"), Heads("to_v"));
        verdict.Matches("text_attention", Attention.MergeHeads(combined));

        var scales = golden.Parameters.GetProperty("scales").EnumerateArray().ToList();
        for (var i = 0; i < scales.Count; i++)
        {
            if (golden.FindInput($"mask.{i}") is { } mask)
            {
                ProveMasked(i, mask, scales[i]);
                continue;
            }

            verdict.Matches($"image_attention.{i}", Attention.MergeHeads(Beside(PatchOf(i))!));
            if (Beside(PatchOf(i) with { Scale = scales[i].GetDouble() }) is { } image)
                combined = combined.Plus(image);
        }

        verdict.Matches("combined", Attention.MergeHeads(combined));
        verdict.Matches("output", Linear.From(layer.At("to_out").At(0)).Forward(Attention.MergeHeads(combined)));

        Tensor Heads(string projection) => Attention.SplitHeads(Linear.From(layer.At(projection)).Forward(text), site.Heads);

        void ProveMasked(int adapter, Tensor mask, JsonElement scale)
        {
            var pictures = golden.Input($"image_tokens.{adapter}").size(1);
            var masks = mask.squeeze(0).unbind().Select(one => new Mask((int)one.size(1), (int)one.size(0), one.contiguous().data<float>()
                .ToArray())).ToList();
            double[] each = scale.ValueKind == JsonValueKind.Array
                ? [.. scale.EnumerateArray().Select(one => one.GetDouble())]
                : [.. Enumerable.Repeat(scale.GetDouble(), (int)pictures)];
            for (var picture = 0; picture < pictures; picture++)
            {
                var alone = PatchOf(adapter, picture);
                verdict.Matches($"image_attention.{adapter}.{picture}", Attention.MergeHeads(Beside(alone)!));
                verdict.Matches($"mask.{adapter}.{picture}",
                    MaskGrid.AsDiffusers(masks[picture].ToTensor(), hidden.size(1)).reshape(1, -1, 1).expand(hidden.size(0), -1, 1));
            }

            // One softmax for each picture, its scale and its mask.
            var patch = PatchOf(adapter) with { Scales = each, Regions = new Regions([.. masks], MaskResizing.AsDiffusers) };
            combined = combined.Plus(Beside(patch, mask.size(2) / 8, mask.size(3) / 8)!);
        }

        DecoupledCrossAttention PatchOf(int adapter, int? picture = null)
        {
            var tokens = golden.Input($"image_tokens.{adapter}");   // [negative and positive, image, token, channel]
            if (picture is { } one)
                tokens = tokens.narrow(1, one, 1);
            return new(Adapters.Read(golden.Models[1 + adapter]), new TokensAsTheyAre(),
                new ImagePrompt(tokens.narrow(0, 1, 1), tokens.narrow(0, 0, 1)));
        }

        Tensor? Beside(DecoupledCrossAttention patch, long? height = null, long? width = null)
        {
            // Latents of the mask's shape, so that the mask is taken as it is.
            var binding = new UNetBinding
            {
                Store = TestDevice.Store,
                Config = unet.Config,
                Sites = sites,
                Batch = new(1, Guided: true),
                Height = height ?? 1,
                Width = width ?? hidden.size(1)
            };
            using var session = patch.Bind(binding);
            return session.AddedTo(site, queries);
        }
    }
}
