using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>What every layer reads and how strongly, for every weight type; JSON only.</summary>
internal static class WeightTableProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var sites = Layouts.Sites(Layouts.WithTransformers(golden.Parameters.GetProperty("layers").GetInt32()), 1, 8);
        var firsts = Layouts.InOrder(sites).DistinctBy(place => place.Transformer).ToList();
        foreach (var row in golden.Parameters.GetProperty("table").EnumerateArray())
        {
            var run = WeightRun.Read(row);
            var weights = run.Layers.Compute(sites);
            foreach (var (site, transformer) in Layouts.InOrder(sites))
                verdict.Equals("one weight a transformer", [weights[site]], [weights[firsts[transformer].Site]]);
            var layers = firsts.Select(place => weights[place.Site]).ToList();
            verdict.Equals($"{row.GetProperty("name").GetString()}: positive", layers.Select(layer => Positive(layer, run)),
                Expected(row, "positive", "image"));
            verdict.Equals($"{row.GetProperty("name").GetString()}: negative", layers.Select(layer => Negative(layer, run)),
                Expected(row, "negative", "negative"));
        }
    }

    private static string Positive(LayerWeight layer, WeightRun run) =>
        layer.IsSwapped ? "" : Text(layer.ReadsComposition && run.HasComposition ? "composition" : "image", layer.At(run.Scale));

    private static string Negative(LayerWeight layer, WeightRun run) => Text(layer.IsSwapped ? "image" : "negative", layer.At(run.Scale));

    private static IEnumerable<string> Expected(JsonElement row, string side, string usual) =>
        row.TryGetProperty("weights", out var weights)
        ? weights.EnumerateArray().Select(weight => Text(usual, weight.GetDouble()))
        : row.GetProperty(side).EnumerateArray()
            .Select(reads => reads.EnumerateObject().Select(read => Text(read.Name, read.Value.GetDouble())).SingleOrDefault(""));

    private static string Text(string source, double weight) => weight == 0 ? "" : FormattableString.Invariant($"{source} {weight:F11}");
}
