using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>
/// Prompts as a transformer reads them: each in as many chunks of the transformer's length as it needs, with markers and padding.
/// </summary>
/// <param name="Prompts">The chunks of each prompt.</param>
/// <param name="Tokenizer">Its markers and padding.</param>
/// <param name="Length">Tokens of a chunk, markers included.</param>
internal sealed record TokenizedPrompts(IReadOnlyList<IReadOnlyList<IReadOnlyList<WeightedToken>>> Prompts, ClipTokenizer Tokenizer,
    int Length)
{
    /// <summary>Reads prompts by rules.</summary>
    public static TokenizedPrompts Read(IReadOnlyList<string> prompts, ClipTokenizer tokenizer, int length, IPromptRules rules) =>
        new([.. prompts.Select(prompt => rules.Cut([.. rules.Read(prompt).SelectMany(rules.TokensOf)], length - 2))], tokenizer, length)
        {
            PadsBehindFirstEnd = rules.PadsBehindFirstEnd,
        };

    /// <summary>Whether all behind the first end marker of a chunk is padding, also where a prompt itself has the marker.</summary>
    public bool PadsBehindFirstEnd { get; init; }

    /// <summary>How many chunks each prompt has.</summary>
    public IReadOnlyList<int> Chunks => [.. Prompts.Select(prompt => prompt.Count)];

    /// <summary>Whether any token counts more or less than others.</summary>
    public bool IsWeighted => Prompts.Any(prompt => prompt.Any(chunk => chunk.Any(token => token.Weight != 1)));

    /// <summary>The same prompts with at least so many chunks each; those they lack are empty.</summary>
    public TokenizedPrompts FilledTo(IReadOnlyList<int> chunks) => this with
    {
        Prompts = [.. Prompts.Zip(chunks, (prompt, count) => (IReadOnlyList<IReadOnlyList<WeightedToken>>)[.. prompt,
            .. Enumerable.Repeat<IReadOnlyList<WeightedToken>>([], Math.Max(0, count - prompt.Count))])],
    };

    /// <summary>The same prompts with at most so many chunks each.</summary>
    public TokenizedPrompts CutTo(IReadOnlyList<int> chunks) => this with
    {
        Prompts = [.. Prompts.Zip(chunks, (prompt, count) => (IReadOnlyList<IReadOnlyList<WeightedToken>>)[.. prompt.Take(count)])],
    };

    /// <summary>Ids, [chunk, token]: of all prompts, one behind the other.</summary>
    /// <param name="device">Where the tensor is to be.</param>
    public Tensor Ids(ComputeDevice device) => tensor(
        Rows(Tokenizer.PaddingId, IdsOf), [Chunks.Sum(), Length], ScalarType.Int64, device.Device);

    /// <summary>Weights, [chunk, token, 1].</summary>
    /// <param name="like">A tensor of the type and device that is wanted.</param>
    public Tensor Weights(Tensor like)
    {
        using var scope = NewDisposeScope();
        return tensor(Rows(1f, chunk => [1, .. chunk.Select(token => token.Weight)]), [Chunks.Sum(), Length, 1]).to(like.dtype, like.device)
            .MoveToOuterDisposeScope();
    }

    private int[] IdsOf(IReadOnlyList<WeightedToken> chunk)
    {
        int[] ids = [Tokenizer.StartId, .. chunk.Select(token => token.Id), Tokenizer.EndId];
        return PadsBehindFirstEnd && Tokenizer.PaddingId != Tokenizer.EndId ? ids[..(Array.IndexOf(ids, Tokenizer.EndId, 1) + 1)] : ids;
    }

    private T[] Rows<T>(T padding, Func<IReadOnlyList<WeightedToken>, T[]> row)
    {
        var numbers = new T[Chunks.Sum() * Length];
        Array.Fill(numbers, padding);
        foreach (var (chunk, index) in Prompts.SelectMany(prompt => prompt).Select((chunk, index) => (chunk, index)))
            row(chunk).CopyTo(numbers, index * Length);
        return numbers;
    }
}
