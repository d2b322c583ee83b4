using System.Text.Json;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.Prompts;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Prompts with weights: taken apart, as tokens in chunks, and as what the UNet is given.</summary>
public sealed class PromptWeightsRunner : GoldenRunner
{
    public override string Area => "prompt-weights";

    public override string? CannotYet(GoldenCase golden) =>
        SyntaxOf(golden) is null ? "compel's syntax can't be read yet"
        : Rows(golden).Exists(row => row.TryGetProperty("schedule", out _)) ? "prompts that change during the run can't be used yet"
        : Rows(golden).Exists(row => row.TryGetProperty("parts", out _)) || golden.Parameter("parts") is not null
            ? "prompts joined by AND can't be used yet"
        : golden.Parameter("texts") is not null ? "texts of one schedule, which share a mean, can't be encoded together yet"
        : golden.Parameter("emphasis") is { } emphasis && emphasis.GetString() != "Original"
            ? $"weights can't be read with the emphasis '{emphasis}' yet"
        : null;

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var syntax = SyntaxOf(golden)!.Value;
        if (!golden.Document.TryGetProperty("prompts", out var prompts))
        {
            PromptStatesProof.Prove(golden, syntax, verdict);
            return;
        }
        foreach (var row in prompts.EnumerateArray())
        {
            if (row.TryGetProperty("segments", out _))
                PromptTextsProof.Prove(golden, row, syntax, verdict);
            else
                PromptTokensProof.Prove(golden, row, syntax, verdict);
        }
    }

    // Whose rules they are is told by the first word of a case's name alone.
    private static PromptSyntax? SyntaxOf(GoldenCase golden) => golden.Name[(golden.Area.Length + 1)..].Split('-')[0] switch
    {
        "comfy" => PromptSyntax.Comfy,
        "a1111" => PromptSyntax.A1111,
        _ => null,
    };

    private static List<JsonElement> Rows(GoldenCase golden) =>
        golden.Document.TryGetProperty("prompts", out var prompts) ? [.. prompts.EnumerateArray()] : [];
}
