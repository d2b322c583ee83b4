using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Runners.Prompts;

/// <summary>A prompt's states, and SDXL's vector, by the node that encodes.</summary>
internal static class PromptStatesProof
{
    public static void Prove(GoldenCase golden, PromptSyntax syntax, Verdict verdict)
    {
        golden.Only("emphasis", "Original");
        var text = golden.Parameters.GetProperty("text").GetString()!;
        if (golden.Parameter("tokens") is { ValueKind: JsonValueKind.Object } tokens)
            PromptTokensProof.ProveEncoders(golden.Folder.PathOf("models/embeddings"), tokens, text, syntax, verdict);

        List<TextTower> towers = [.. golden.Models.Where(model => File.Exists(Path.Combine(model, "config.json"))).Select(Tower)];
        var encoder = new TextEncoder("golden", towers[0], towers.ElementAtOrDefault(1));
        if (Learned(golden, text, isOfTwo: towers.Count > 1) is { Count: > 0 } inversions)
            encoder = new ApplyInversion().RunAsync(new(encoder, inversions), Context("taught")).AsTask().GetAwaiter().GetResult();

        // The reference counts the layer that is read from the end: 1 is the last.
        var skip = (golden.Parameter("clip_skip")?.GetInt32() ?? 1) - 1;
        using var encoded = new EncodeText(TestDevice.Store, new Tokenizers())
            .RunAsync(new(encoder, [text], skip, Syntax: syntax), Context("words")).AsTask().GetAwaiter().GetResult();
        var words = encoded.Parts.Single();
        verdict.Matches("states", words.States);
        if (words.Pooled is not null)
            verdict.Matches("pooled", words.Pooled);
    }

    // A file of a learned word, or a folder of them, of which those that the text names are taken; of one name the first that ComfyUI would
    // find.
    private static List<TextInversion> Learned(GoldenCase golden, string text, bool isOfTwo)
    {
        var paths = golden.Models.Where(model => File.Exists(model) || !File.Exists(Path.Combine(model, "config.json")))
            .SelectMany(path => File.Exists(path) ? (IEnumerable<string>)[path] : Directory.EnumerateFiles(path)
                .Select(file => PromptReading.FileOf(path, Path.GetFileNameWithoutExtension(file))).Distinct()
                .Order(StringComparer.Ordinal))
            .Where(path => text.Contains(Path.GetFileNameWithoutExtension(path), StringComparison.OrdinalIgnoreCase));
        return [.. paths.Select(path => InversionReader.Read(path, KnownKinds.BuiltIn))
            .Where(inversion => inversion.For(1) is not null == isOfTwo)];
    }

    // A model's encoder and tokenizer folders are numbered alike.
    private static TextTower Tower(string folder) =>
        TextTower.Open(folder, folder.Replace("text_encoder", "tokenizer", StringComparison.Ordinal));

    private static NodeContext Context(string name) => new() { NodeName = name };
}
