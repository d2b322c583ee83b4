using System.Text.Json;
using IpAdapter.Diffusion.Text;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>CLIP's tokenizer, with the end marker and with another token as padding; from the recorded folder where it holds the vocabulary, and always the embedded one.</summary>
public sealed class TokenizerRunner : GoldenRunner
{
    public override string Area => "tokenizer";

    public override string? CannotYet(GoldenCase golden) =>
        golden.Parameter("pad_2") is null ? "learned tokens (textual inversion) are not there yet" : null;

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var tokens = golden.Parameter("max_length")!.Value.GetInt32();
        var folder = golden.Models.FirstOrDefault(Directory.Exists);
        var embedded = new TokenizerSource((string?)null, golden.Parameter("pad")!.Value.GetString()!);
        foreach (var source in new HashSet<TokenizerSource> { embedded, TokenizerSource.Read(folder) })
        {
            var tokenizer = ClipTokenizer.Open(source);
            var second = ClipTokenizer.Open(source with { PaddingToken = golden.Parameter("pad_2")!.Value.GetString()! });
            foreach (var prompt in golden.Document.GetProperty("prompts").EnumerateArray())
            {
                var text = prompt.GetProperty("text").GetString()!;
                var all = tokenizer.Encode(text);
                var ids = tokenizer.Encode(text, tokens);
                var count = Math.Min(all.Count, tokens);
                verdict.Equals($"length of '{text}'", [all.Count], [prompt.GetProperty("length").GetInt32()]);
                verdict.Equals($"pieces of '{text}'", all.Take(count).Select(tokenizer.PieceOf), prompt.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()!));
                verdict.Equals($"ids of '{text}'", ids, Ids(prompt.GetProperty("ids")));
                verdict.Equals($"ids_2 of '{text}'", second.Encode(text, tokens), Ids(prompt.GetProperty("ids_2")));
            }
        }
    }

    private static IEnumerable<int> Ids(JsonElement list) => list.EnumerateArray().Select(id => id.GetInt32());
}
