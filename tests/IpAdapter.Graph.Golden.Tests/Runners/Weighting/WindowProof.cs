using System.Text.Json;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Windows;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>Windows by noise level, and several adapters with their own on one layer.</summary>
internal static class WindowProof
{
    public static void ProveSigmas(GoldenCase golden, Verdict verdict)
    {
        var sigmas = SigmaWindow.TrainingSigmas(new NoiseScheduleConfig());
        verdict.Matches("sigmas", tensor(sigmas));
        var rows = golden.Parameters.GetProperty("table").EnumerateArray().ToList();
        var found = tensor(rows.Select(row => (double)SigmaWindow.SigmaAt(row.GetProperty("fraction").GetDouble(), sigmas)).ToArray());
        var expected = tensor(rows.Select(row => row.GetProperty("sigma").GetDouble()).ToArray());
        verdict.Equals("table", [golden.ToleranceOf("table").MissOf(found, expected)], [null]);
    }

    public static void ProveChain(GoldenCase golden, Verdict verdict)
    {
        var (heads, query) = (golden.Parameters.GetProperty("heads").GetInt32(), golden.Input("query"));
        var config = Layouts.WithTransformers(16);
        var sites = Layouts.Sites(config, heads, query.size(2));
        var site = sites.First(site => site.IsCross);
        var binding = new UNetBinding
        {
            Store = TestDevice.Store,
            Config = config,
            Sites = sites,
            Batch = new(1, Guided: true),
            Height = 1,
            Width = query.size(1)
        };
        verdict.Equals("cond_or_uncond", [1, 0], golden.Parameters.GetProperty("cond_or_uncond").EnumerateArray()
            .Select(side => side.GetInt32()));
        golden.Only("embeds_scaling", "V only");
        var adapters = golden.Parameters.GetProperty("adapters").EnumerateArray().ToList();
        adapters.ForEach(adapter => golden.OnlyMembers("an adapter", adapter, "start", "end", "weight", "sigma_start", "sigma_end"));
        var files = adapters.Select((_, i) => new RecordedAdapter(sites.Where(site => site.IsCross)
            .Select(site => (site.Index, golden.Input($"to_k.{i}"), golden.Input($"to_v.{i}"))))).ToList();
        var sessions = adapters.Select((adapter, i) => PatchOf(golden, adapter, i, files[i].Description).Bind(binding)).ToList();

        var queries = Attention.SplitHeads(query, heads);
        var text = Attention.ScaledDotProduct(queries, Heads("text_key"), Heads("text_value"));
        var outputs = new List<Tensor>();
        foreach (var (sigma, active) in golden.Parameters.GetProperty("sigmas").EnumerateArray()
            .Zip(golden.Parameters.GetProperty("active").EnumerateArray()))
        {
            var sum = text;
            var added = new List<int>();
            for (var i = 0; i < sessions.Count; i++)
            {
                sessions[i].BeginAt(sigma.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : sigma.GetDouble());
                if (sessions[i].AddedTo(site, queries) is not { } image)
                    continue;
                sum = sum.Plus(image);
                added.Add(i);
            }

            verdict.Equals($"active at {sigma}", added, active.EnumerateArray().Select(who => who.GetInt32()));
            outputs.Add(Attention.MergeHeads(sum));
        }

        verdict.Matches("output", stack(outputs));
        sessions.ForEach(session => session.Dispose());
        files.ForEach(file => file.Dispose());

        Tensor Heads(string name) => Attention.SplitHeads(golden.Input(name), heads);
    }

    private static DecoupledCrossAttention PatchOf(GoldenCase golden, JsonElement adapter, int number, ImagePromptAdapter description) =>
        new(description, new TokensAsTheyAre(),
            new ImagePrompt(golden.Input($"tokens.{number}").unsqueeze(0), golden.Input($"negative_tokens.{number}").unsqueeze(0)),
            adapter.GetProperty("weight").GetDouble())
        {
            Window = SigmaWindow.Between(adapter.GetProperty("start").GetDouble(), adapter.GetProperty("end").GetDouble(),
                new NoiseScheduleConfig()),
        };
}
