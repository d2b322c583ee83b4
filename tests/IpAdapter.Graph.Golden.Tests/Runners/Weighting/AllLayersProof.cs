using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>What every cross-attention layer of a base model adds, for every run of its weights' table.</summary>
internal static class AllLayersProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var order = golden.Parameters.GetProperty("order").EnumerateArray().ToList();
        var config = Layouts.WithTransformers(order.Max(layer => layer.GetProperty("t").GetInt32()) + 1);
        var sites = Layouts.Sites(config, golden.Parameters.GetProperty("heads").GetInt32(), golden.Input("to_k").size(1));
        var layers = Layouts.InOrder(sites);
        verdict.Equals("order", layers.Select(layer => (layer.Transformer, layer.Site.Index, layer.Site.Name)),
            order.Select(layer => (layer.GetProperty("t").GetInt32(), layer.GetProperty("adapter_index").GetInt32(),
                layer.GetProperty("layer").GetString()!)));

        using var adapter = new RecordedAdapter(layers.Select(layer => (layer.Site.Index,
            golden.Input("to_k").select(0, (layer.Site.Index - 1) / 2), golden.Input("to_v").select(0, (layer.Site.Index - 1) / 2))));
        var scaling = Names.EmbedsScaling(golden.Parameters.GetProperty("embeds_scaling").GetString()!);
        var runs = Runs(golden);
        if (!runs.Exists(run => run.HasComposition))
            golden.OnlyTells("composition_tokens");
        for (var number = 0; number < runs.Count; number++)
        {
            var run = runs[number];
            var patch = new DecoupledCrossAttention(adapter.Description, new TokensAsTheyAre(), Prompt("tokens"),
                run.Scale)
            {
                Layers = run.Layers,
                Scaling = scaling,
                Composition = run.HasComposition
                ? Prompt("composition_tokens")
                : null
            };
            var binding = new UNetBinding
            {
                Store = TestDevice.Store,
                Config = config,
                Sites = sites,
                Batch = new(1, Guided: true),
                Height = 2,
                Width = 2
            };
            using var session = patch.Bind(binding);
            verdict.Matches($"image.{number}", stack([.. layers.Select((layer, i) => Beside(session, layer.Site,
                golden.Input("query").select(0, i)))]));
        }

        ImagePrompt Prompt(string positive) => new(golden.Input(positive).unsqueeze(0), golden.Input("negative_tokens").unsqueeze(0));
    }

    private static Tensor Beside(IUNetSession session, AttentionSite site, Tensor query) =>
        session.AddedTo(site, Attention.SplitHeads(query, site.Heads)) is { } image ? Attention.MergeHeads(image) : zeros_like(query);

    // The runs are described in the table beside this case.
    private static List<WeightRun> Runs(GoldenCase golden)
    {
        using var table = golden.Folder.Case(golden.Name.Replace("/layers-", "/weights-", StringComparison.Ordinal));
        var rows = table.Parameters.GetProperty("table").EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);
        return [.. golden.Parameters.GetProperty("runs").EnumerateArray().Select(name => WeightRun.Read(rows[name.GetString()!]))];
    }
}
