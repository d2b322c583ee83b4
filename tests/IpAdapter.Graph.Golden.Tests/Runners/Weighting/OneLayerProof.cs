using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>One cross-attention layer with one adapter: scalings, orders of rows, unfolded batches, masks.</summary>
internal static class OneLayerProof
{
    private const int Negative = 1;

    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var parameters = golden.Parameters;
        var (heads, rows) = (parameters.GetProperty("heads").GetInt32(), parameters.GetProperty("batch_prompt").GetInt32());
        var config = Layouts.WithTransformers(parameters.GetProperty("layers").GetInt32());
        var sites = Layouts.Sites(config, heads, golden.Input("to_k").size(0));
        var site = Layouts.InOrder(sites).First(place => place.Transformer == parameters.GetProperty("t").GetInt32()).Site;
        using var adapter = new RecordedAdapter(sites.Where(site => site.IsCross)
            .Select(site => (site.Index, golden.Input("to_k"), golden.Input("to_v"))));
        var patch = PatchOf(golden, adapter.Description);

        golden.OnlyTells("block");   // which is the block of the layer 't'
        verdict.Equals("images", [golden.Input("tokens").size(0)], [parameters.GetProperty("images").GetInt64()]);
        var query = Attention.SplitHeads(golden.Input("query"), heads);
        var order = parameters.GetProperty("cond_or_uncond").EnumerateArray().Select(entry => entry.GetInt32()).ToList();
        var image = order is [Negative, 0]
            ? Beside(query, new(rows, Guided: true))
            : cat([.. order.Select((entry, i) => Part(query.narrow(0, i * rows, rows), entry == Negative))]);
        verdict.Matches("image", Attention.MergeHeads(image));
        var text = Attention.ScaledDotProduct(query, Heads("text_key"), Heads("text_value"));
        verdict.Matches("output", Attention.MergeHeads(image.Plus(text)));

        Tensor Heads(string name) => Attention.SplitHeads(golden.Input(name), heads);

        // Our batches have negative rows first and then as many positive ones: negative rows alone are the first half of such a batch.
        Tensor Part(Tensor part, bool isNegative) =>
            isNegative ? Beside(cat([part, part]), new(rows, Guided: true)).narrow(0, 0, rows) : Beside(part, new(rows, Guided: false));

        Tensor Beside(Tensor query, BatchLayout batch)
        {
            var binding = new UNetBinding
            {
                Store = TestDevice.Store,
                Config = config,
                Sites = sites,
                Batch = batch,
                Height = golden.Parameter("latent_height")?.GetInt32() ?? 1,
                Width = golden.Parameter("latent_width")?.GetInt32() ?? query.size(2),
            };
            using var session = patch.Bind(binding);
            return session.AddedTo(site, query) ?? zeros_like(query);
        }
    }

    private static DecoupledCrossAttention PatchOf(GoldenCase golden, ImagePromptAdapter adapter)
    {
        var parameters = golden.Parameters;
        var masks = golden.FindInput("mask") is { } mask ? mask.unbind().Select(MaskOf).ToList() : [];
        var weight = parameters.GetProperty("weight");
        return new DecoupledCrossAttention(adapter, new TokensAsTheyAre(),
            new ImagePrompt(golden.Input("tokens").unsqueeze(0), golden.Input("negative_tokens").unsqueeze(0)))
        {
            Scale = weight.ValueKind == JsonValueKind.Number ? weight.GetDouble() : 1,
            Scales = weight.ValueKind == JsonValueKind.Array ? [.. weight.EnumerateArray().Select(one => one.GetDouble())] : [],
            Layers = new LayerWeights { Type = Names.WeightType(parameters.GetProperty("weight_type").GetString()!) },
            Scaling = Names.EmbedsScaling(parameters.GetProperty("embeds_scaling").GetString()!),
            Regions = masks.Count > 0 ? new Regions([.. masks], MaskResizing.AsComfyui) : null,
            // There, masks are for rows whatever the pictures are for.
            IsUnfolded = parameters.GetProperty("unfold_batch").GetBoolean() || masks.Count > 1,
        };
    }

    private static Mask MaskOf(Tensor mask) => new((int)mask.size(1), (int)mask.size(0), mask.contiguous().data<float>().ToArray());
}
