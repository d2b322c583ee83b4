using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts.Combining;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>Several pictures as one: the joining alone, and with the unconditional side and the projection.</summary>
internal static class CombineProof
{
    public static void ProveMethods(GoldenCase golden, Verdict verdict)
    {
        var pictures = cat([.. golden.Inputs("embed")]).unsqueeze(0);
        foreach (var method in golden.Parameters.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!))
            verdict.Matches(method.Replace(' ', '-'), Joining.Join(Names.CombineMethod(method), pictures).squeeze(0));
    }

    public static void ProveSingle(GoldenCase golden, Verdict verdict)
    {
        var picture = tensor(Numbers(golden.Parameters.GetProperty("embed"))).reshape(1, 1, -1);
        foreach (var result in golden.Parameters.GetProperty("result").EnumerateObject())
            verdict.Equals(result.Name, Joining.Join(Names.CombineMethod(result.Name), picture).data<float>().ToArray(),
                Numbers(result.Value));
    }

    public static void ProveNode(GoldenCase golden, Verdict verdict)
    {
        var adapter = Adapters.Read(golden.Models[0]);
        using var weights = TestDevice.Store.Lend(adapter.Projection);
        var projection = Adapters.Kinds.Get(adapter).Build(new WeightScope(weights), adapter);
        foreach (var run in golden.Parameters.GetProperty("runs").EnumerateArray())
        {
            golden.OnlyMembers("a run", run, "run", "images", "negative_images", "combine_embeds");
            var (number, images, negatives) = (run.GetProperty("run").GetInt32(), run.GetProperty("images").GetInt32(),
                run.GetProperty("negative_images").GetInt32());
            var positive = golden.Input("positive").narrow(0, 0, images).unsqueeze(0);
            var nothing = golden.FindInput("black") is { } black ? black.unsqueeze(0) : zeros_like(positive);
            var prompt = new ImagePrompt(positive, negatives > 0 ? golden.Input("negative").narrow(0, 0, negatives).unsqueeze(0) : nothing);

            var combined = ImagePromptCombination.Combine([prompt], Names.CombineMethod(run.GetProperty("combine_embeds").GetString()!));
            verdict.Matches($"tokens.{number}", projection.Forward(combined.Positive).squeeze(0));
            verdict.Matches($"negative_tokens.{number}", projection.Forward(combined.Negative).squeeze(0));
        }
    }

    public static void ProveWeight(GoldenCase golden, Verdict verdict)
    {
        var embeddings = golden.Input("embeds").unsqueeze(0);
        var weighed = ImagePromptCombination.Combine([new ImagePrompt(embeddings, zeros_like(embeddings))], CombineMethod.Concat,
            [golden.Parameters.GetProperty("weight").GetDouble()]);
        verdict.Matches("positive", weighed.Positive.squeeze(0));
        verdict.Matches("negative", weighed.Negative.squeeze(0));
    }

    private static float[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Null ? float.NaN : number.GetSingle())];
}
