using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>Prompts as a transformer reads them: stretches of its length, as many for each prompt, with markers and filling.</summary>
/// <param name="Prompts">The stretches of each prompt.</param>
/// <param name="Tokenizer">Its markers and filling.</param>
/// <param name="Length">Tokens of a stretch, markers included.</param>
internal sealed record PromptPage(IReadOnlyList<IReadOnlyList<IReadOnlyList<WeightedToken>>> Prompts, ClipTokenizer Tokenizer, int Length)
{
    /// <summary>Reads prompts by rules.</summary>
    public static PromptPage Read(IReadOnlyList<string> prompts, ClipTokenizer tokenizer, int length, IPromptRules rules) =>
        new([.. prompts.Select(prompt => rules.Cut([.. rules.Read(prompt).Select(text => TokensOf(text, tokenizer))], length - 2, tokenizer))], tokenizer, length);

    /// <summary>Stretches of the longest prompt.</summary>
    public int Stretches => Prompts.Max(prompt => prompt.Count);

    /// <summary>Whether any token counts more or less than others.</summary>
    public bool IsWeighted => Prompts.Any(prompt => prompt.Any(stretch => stretch.Any(token => token.Weight != 1)));

    /// <summary>Ids, [prompt x stretch, token].</summary>
    /// <param name="stretches">As many for each prompt; those a prompt lacks are empty.</param>
    /// <param name="device">Where the tensor is to be.</param>
    public Tensor Ids(int stretches, ComputeDevice device)
    {
        var ids = new long[Prompts.Count * stretches * Length];
        Array.Fill(ids, Tokenizer.PaddingId);
        for (var row = 0; row < Prompts.Count * stretches; row++)
        {
            var stretch = StretchAt(row, stretches);
            var at = row * Length;
            ids[at] = Tokenizer.StartId;
            for (var index = 0; index < stretch.Count; index++)
                ids[at + 1 + index] = stretch[index].Id;
            ids[at + 1 + stretch.Count] = Tokenizer.EndId;
        }
        return tensor(ids, [Prompts.Count * stretches, Length], ScalarType.Int64, device.Device);
    }

    /// <summary>Weights, [prompt x stretch, token, 1].</summary>
    /// <param name="stretches">As for <see cref="Ids"/>.</param>
    /// <param name="like">A tensor of the type and device that is wanted.</param>
    public Tensor Weights(int stretches, Tensor like)
    {
        using var scope = NewDisposeScope();
        var weights = new float[Prompts.Count * stretches * Length];
        Array.Fill(weights, 1);
        for (var row = 0; row < Prompts.Count * stretches; row++)
        {
            var stretch = StretchAt(row, stretches);
            for (var index = 0; index < stretch.Count; index++)
                weights[(row * Length) + 1 + index] = stretch[index].Weight;
        }
        return tensor(weights, [Prompts.Count * stretches, Length, 1]).to(like.dtype, like.device).MoveToOuterDisposeScope();
    }

    private IReadOnlyList<WeightedToken> StretchAt(int row, int stretches) =>
        Prompts[row / stretches] is var prompt && row % stretches < prompt.Count ? prompt[row % stretches] : [];

    private static List<WeightedToken>? TokensOf(WeightedText text, ClipTokenizer tokenizer) =>
        text.IsBreak ? null : [.. tokenizer.Ids(text.Text).Select(id => new WeightedToken(id, (float)text.Weight))];
}
