using System.Text.Json;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.PromptRegions;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Prompts in regions of one picture: one guided prediction, or whole runs.</summary>
public sealed class RegionsRunner : GoldenRunner
{
    // What an item may have; anything else is not built.
    private static readonly string[] Known = ["states", "strength", "mask", "mask_strength", "set_cond_area"];

    public override string Area => "regions";

    public override string? CannotYet(GoldenCase golden) =>
        RegionItem.Of(golden, "positive").Concat(RegionItem.Of(golden, "negative")).SelectMany(item => item.Settings).Except(Known)
            .FirstOrDefault() is { } setting
            ? $"a prompt with '{setting}' can't be used yet"
            : null;

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        golden.OnlyTells("prompts");   // what the recorded states were made of
        if (golden.Parameter("steps") is null)
            RegionPredictionProof.Prove(golden, verdict);
        else
            RegionSampleProof.Prove(golden, verdict);
    }
}
