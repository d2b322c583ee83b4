using System.Text.Json;
using IpAdapter.Golden;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Runners.Prompts;

/// <summary>A prompt taken apart into texts with their weights, to the last bit.</summary>
internal static class PromptTextsProof
{
    public static void Prove(GoldenCase golden, JsonElement row, PromptSyntax syntax, Verdict verdict)
    {
        golden.OnlyMembers("a prompt", row, "text", "segments");
        var text = row.GetProperty("text").GetString()!;
        var rules = PromptReading.Rules(syntax, PromptReading.Vocabulary(isSecond: false, []));
        verdict.Equals($"'{text}'", rules.Read(text).Select(part => (part.Text, part.Weight)), row.GetProperty("segments").EnumerateArray()
            .Select(part => (part[0].GetString()!, part[1].GetDouble())));
    }
}
