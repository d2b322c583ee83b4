using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>CLIP's text encoder: every hidden state of recorded ids, and whole prompts through the node.</summary>
public sealed class TextRunner : GoldenRunner
{
    public override string Area => "text";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var device = ComputeDevice.Create("cpu", ScalarType.Float32);
        using var store = TestDevice.CreateStore(device);
        var folder = golden.Models[0];
        var second = golden.Models.Skip(1).FirstOrDefault(Directory.Exists);
        var encoder = new TextEncoder("golden", Tower(folder), second is null ? null : Tower(second));
        var inversions = golden.Models.Where(File.Exists)
            .Select(file => InversionReader.Read(file, KnownKinds.BuiltIn, golden.Parameter("token")?.GetString())).ToList();
        if (golden.Parameter("loaded_in_order") is { } order)
            verdict.Equals("loaded_in_order", golden.Models.Where(File.Exists).Select(Path.GetFileName), order.EnumerateArray()
                .Select(file => file.GetString()));
        if (inversions.Count > 0)
            encoder = new ApplyInversion().RunAsync(new(encoder, inversions), new NodeContext { NodeName = "taught" }).AsTask().GetAwaiter()
                .GetResult();
        if (golden.FindInput("ids") is { } ids)
            ProveStates(encoder.First, store, ids, golden, verdict);
        else
            ProvePrompts(encoder, store, golden, verdict);
    }

    // A model's encoder and tokenizer folders are numbered alike.
    private static TextTower Tower(string folder) =>
        TextTower.Open(folder, folder.Replace("text_encoder", "tokenizer", StringComparison.Ordinal));

    private static void ProveStates(TextTower encoder, DeviceStore store, Tensor ids, GoldenCase golden, Verdict verdict)
    {
        using var lent = TextEncoderSession.Lend(encoder, store);
        var network = lent.Network;
        var hidden = network.HiddenStates(ids);
        for (var index = 0; index < hidden.Count; index++)
            verdict.Matches($"hidden_states.{index}", hidden[index]);
        var last = network.Normalize(hidden[^1]);
        verdict.Matches("last_hidden_state", last);
        verdict.Matches("last_hidden_state", network.States(ids));
        verdict.Matches($"hidden_states.{hidden.Count - 2}", network.PenultimateStates(ids));
        if (encoder.PooledWidth is null)
            verdict.Matches("pooled", network.Pool(ids, last));
        else
            verdict.Matches("text_embeds", network.StatesAndPooled(ids).Pooled);

        var prompts = golden.Parameter("prompt") is { } one ? [one.GetString()!] : Prompts(golden, "prompts");
        var tokenizer = ClipTokenizer.Open(encoder.Vocabulary).With(encoder.Learned, encoder.Config.VocabularySize);
        if (golden.Parameter("converted") is { } converted)
            verdict.Equals("converted", [tokenizer.Spell(prompts[0])], [converted.GetString()!]);
        verdict.Equals("ids", prompts.SelectMany(prompt => tokenizer.Encode(prompt, encoder.Config.MaxTokens)).Select(id => (long)id),
            ids.data<long>().ToArray());
    }

    private static void ProvePrompts(TextEncoder encoder, DeviceStore store, GoldenCase golden, Verdict verdict)
    {
        var node = new EncodeText(store, new Tokenizers());
        using var positive = Encode(Prompts(golden, "prompts"), golden.Parameter("clip_skip")?.GetInt32() ?? 0);
        using var negative = Encode(Prompts(golden, "negative_prompts"), 0);
        verdict.Matches("prompt_embeds", positive.States);
        verdict.Matches("negative_prompt_embeds", negative.States);
        if (encoder.Second is not null)
        {
            verdict.Matches("pooled", positive.Pooled!);
            verdict.Matches("negative_pooled", negative.Pooled!);
        }

        PromptConditioning Encode(string[] prompts, int clipSkip) =>
            node.RunAsync(new(encoder, prompts, clipSkip, Syntax: PromptSyntax.Plain), new NodeContext { NodeName = "words" }).AsTask()
                .GetAwaiter().GetResult().Parts.Single();
    }

    private static string[] Prompts(GoldenCase golden, string name) =>
        [.. golden.Parameter(name)!.Value.EnumerateArray().Select(prompt => prompt.GetString()!)];
}
