using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Golden;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// CLIP's tokenizer, with the end marker and with another token as padding; from the recorded folder where it holds the vocabulary, and
/// always the embedded one.
/// </summary>
public sealed class TokenizerRunner : GoldenRunner
{
    public override string Area => "tokenizer";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        if (golden.Parameter("loaded_in_order") is { } files)
            ProveLearned(golden, files, verdict);
        else
            ProvePrompts(golden, verdict);
    }

    // "blob.safetensors as <one>": a file, and the word it was given where it has none of its own.
    private static void ProveLearned(GoldenCase golden, JsonElement files, Verdict verdict)
    {
        var learned = new List<LearnedToken>();
        foreach (var (file, note) in golden.Models.Zip(files.EnumerateArray().Select(file => file.GetString()!)))
            learned.Add(InversionReader.Read(file, KnownKinds.BuiltIn, note.Contains(" as ", StringComparison.Ordinal)
                ? note.Split(" as ")[1]
                : null).For(0)!);
        var plain = ClipTokenizer.Open(TokenizerSource.OfClip);
        var tokenizer = plain.With(learned, plain.VocabularySize);

        verdict.Equals("tokens", learned.SelectMany(token => token.Words), golden.Parameter("tokens")!.Value.EnumerateObject()
            .OrderBy(token => token.Value.GetInt32()).Select(token => token.Name));
        foreach (var prompt in golden.Document.GetProperty("prompts").EnumerateArray())
        {
            golden.OnlyMembers("a prompt", prompt, "text", "converted", "ids");
            var text = prompt.GetProperty("text").GetString()!;
            verdict.Equals($"'{text}' converted", [tokenizer.Spell(text)], [prompt.GetProperty("converted").GetString()!]);
            verdict.Equals($"ids of '{text}'", tokenizer.Encode(text, golden.Parameter("max_length")!.Value.GetInt32()),
                Ids(prompt.GetProperty("ids")));
        }
    }

    private static void ProvePrompts(GoldenCase golden, Verdict verdict)
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
                golden.OnlyMembers("a prompt", prompt, "text", "length", "pieces", "ids", "ids_2");
                var text = prompt.GetProperty("text").GetString()!;
                var all = tokenizer.Encode(text);
                var ids = tokenizer.Encode(text, tokens);
                var count = Math.Min(all.Count, tokens);
                verdict.Equals($"length of '{text}'", [all.Count], [prompt.GetProperty("length").GetInt32()]);
                verdict.Equals($"pieces of '{text}'", all.Take(count).Select(tokenizer.PieceOf), prompt.GetProperty("pieces")
                    .EnumerateArray().Select(piece => piece.GetString()!));
                verdict.Equals($"ids of '{text}'", ids, Ids(prompt.GetProperty("ids")));
                verdict.Equals($"ids_2 of '{text}'", second.Encode(text, tokens), Ids(prompt.GetProperty("ids_2")));
            }
        }
    }

    private static IEnumerable<int> Ids(JsonElement list) => list.EnumerateArray().Select(id => id.GetInt32());
}
