using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Golden;
using IpAdapter.Graph.Text;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Golden.Tests.Runners.Prompts;

/// <summary>
/// A prompt as chunks of ids with weights, for the encoders that are padded with their end marker (<c>l</c>) and for SDXL's second
/// (<c>g</c>).
/// </summary>
internal static class PromptTokensProof
{
    private const int Length = 77;

    public static void Prove(GoldenCase golden, JsonElement row, PromptSyntax syntax, Verdict verdict)
    {
        golden.Only("comma_padding_backtrack", "20");
        foreach (var vocabulary in golden.Models.Where(model => Path.GetFileName(model) == "tokenizer"))
            verdict.Equals("the recorded vocabulary is CLIP's", [File.Exists(Path.Combine(vocabulary, "vocab.json"))], [true]);
        golden.OnlyMembers("a prompt", row, "name", "text", "count", "l", "g");
        ProveEncoders(golden.Folder.PathOf("models/embeddings"), row, row.GetProperty("text").GetString()!, syntax, verdict);
    }

    /// <param name="embeddings">Folder of learned words.</param>
    /// <param name="recorded">Has <c>l</c> and perhaps <c>g</c>.</param>
    /// <param name="text">The prompt.</param>
    /// <param name="syntax">Whose rules.</param>
    /// <param name="verdict">Collects what is wrong.</param>
    public static void ProveEncoders(string embeddings, JsonElement recorded, string text, PromptSyntax syntax, Verdict verdict)
    {
        Prove(isSecond: false);
        if (recorded.TryGetProperty("g", out _))
            Prove(isSecond: true);

        void Prove(bool isSecond)
        {
            var chunks = recorded.GetProperty(isSecond ? "g" : "l").EnumerateArray().ToList();
            var names = chunks.SelectMany(chunk => chunk.GetProperty("ids").EnumerateArray())
                .Where(id => id.ValueKind == JsonValueKind.Array).Select(id => id[0].GetString()!).Distinct().ToList();
            var vocabulary = PromptReading.Vocabulary(isSecond,
                [.. names.Select(name => InversionReader.Read(PromptReading.FileOf(embeddings, name), KnownKinds.BuiltIn))]);
            var page = TokenizedPrompts.Read([text], vocabulary.Tokenizer, Length, PromptReading.Rules(syntax, vocabulary));

            var what = $"'{text}'{(isSecond ? ", second encoder" : "")}";
            verdict.Equals($"ids of {what}", page.Ids(TestDevice.Store.Device).data<long>().ToArray(),
                chunks.SelectMany(chunk => chunk.GetProperty("ids").EnumerateArray()).Select(IdOf));
            verdict.Equals($"weights of {what}", page.Weights(ones(1)).data<float>().ToArray(),
                chunks.SelectMany(chunk => chunk.GetProperty("weights").EnumerateArray()).Select(weight => (float)weight.GetDouble()));
            if (recorded.TryGetProperty("count", out var count))
                verdict.Equals($"tokens of {what}", [(page.Prompts[0].Count - 1) * (Length - 2) + page.Prompts[0][^1].Count],
                    [count.GetInt32()]);

            // A learned vector is [file or name, number].
            long IdOf(JsonElement id) => id.ValueKind == JsonValueKind.Array
                ? vocabulary.Learned[names.IndexOf(id[0].GetString()!)].Ids[id[1].GetInt32()]
                : id.GetInt64();
        }
    }
}
