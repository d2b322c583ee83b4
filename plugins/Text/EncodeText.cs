using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Text;

/// <summary>Reads prompts with a model's text encoder: what a UNet's cross-attention is led by.</summary>
/// <returns>The states of every prompt, and of the empty one for where no negative prompt is given.</returns>
[Node("text/encode")]
public sealed class EncodeText(DeviceStore store, Tokenizers tokenizers) : INode<EncodeText.Inputs, Conditioning>, IDescribe
{
    /// <param name="Encoder">The text encoder, part of a model.</param>
    /// <param name="Prompt">What to draw, or what to avoid. Several prompts are drawn side by side.</param>
    /// <param name="ClipSkip">How many of the encoder's last layers to leave out. The empty prompt, which stands in for a negative one, never skips any.</param>
    public sealed record Inputs(TextEncoder Encoder, IReadOnlyList<string> Prompt, [property: Range(0, 100)] int ClipSkip = 0);

    /// <inheritdoc/>
    public async ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Prompt.Count == 0)
            throw new NodeInputException(nameof(Inputs.Prompt), "expected at least one prompt, found none: an empty prompt is written \"\"");
        if (SkipProblem(inputs.Encoder, inputs.ClipSkip) is { } problem)
            throw new NodeInputException(nameof(Inputs.ClipSkip), problem);

        var tokenizer = TokenizerOf(inputs.Encoder);
        foreach (var prompt in inputs.Prompt)
            if (tokenizer.Encode(prompt).Count is var count && count > inputs.Encoder.Config.MaxTokens)
                context.Log.Warn($"the prompt '{Beginning(prompt)}' has {count} tokens; '{inputs.Encoder.Name}' reads {inputs.Encoder.Config.MaxTokens}, the rest has no effect");
        return await store.Device.RunAsync(() => Encode(inputs, tokenizer), context.Cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<TextEncoder>(nameof(Inputs.Encoder), out var encoder))
            return;
        if (description.TryGet<int>(nameof(Inputs.ClipSkip), out var clipSkip) && SkipProblem(encoder, clipSkip) is { } problem)
            description.Problem(nameof(Inputs.ClipSkip), problem);
        var prompts = description.TryGet<IReadOnlyList<string>>(nameof(Inputs.Prompt), out var known) ? known.Count : (int?)null;
        description.Output(new ConditioningDescription(encoder.Config.Width, encoder.Name, prompts));
    }

    private static string? SkipProblem(TextEncoder encoder, int clipSkip) =>
        clipSkip <= encoder.Config.Layers ? null : $"{clipSkip} layers can't be left out: '{encoder.Name}' has {encoder.Config.Layers}";

    private static string Beginning(string prompt) => prompt.Length <= 40 ? prompt : prompt[..40] + "...";

    private ClipTokenizer TokenizerOf(TextEncoder encoder)
    {
        try
        {
            var tokenizer = tokenizers.Open(encoder.Vocabulary);
            return tokenizer.VocabularySize <= encoder.Config.VocabularySize
                ? tokenizer
                : throw new NodeInputException(nameof(Inputs.Encoder),
                    $"'{encoder.Name}' knows {encoder.Config.VocabularySize} word pieces, but its tokenizer ({encoder.Vocabulary.Folder ?? "CLIP's own vocabulary, as the model's folder holds none"}) has {tokenizer.VocabularySize}: give the model the tokenizer it was trained with");
        }
        catch (WeightFileException problem)
        {
            throw new NodeInputException(nameof(Inputs.Encoder), problem.Message, problem);
        }
    }

    private Conditioning Encode(Inputs inputs, ClipTokenizer tokenizer)
    {
        using var scope = NewDisposeScope();
        using var weights = ChangedWeights.Lend(store, inputs.Encoder.Weights, inputs.Encoder.LowRank);
        var network = new TextEncoderNetwork(new WeightScope(weights), inputs.Encoder.Config);
        var count = inputs.Prompt.Count;
        var ids = IdsOf([.. inputs.Prompt, ""]);                                  // [prompt, token], the empty one last
        if (inputs.ClipSkip == 0)
        {
            var states = network.States(ids);
            return Own(states.narrow(0, 0, count), states.narrow(0, count, 1));
        }
        return Own(network.States(ids.narrow(0, 0, count), inputs.ClipSkip), network.States(ids.narrow(0, count, 1)));

        Tensor IdsOf(string[] prompts)
        {
            var tokens = inputs.Encoder.Config.MaxTokens;
            var all = prompts.SelectMany(prompt => tokenizer.Encode(prompt, tokens)).Select(id => (long)id).ToArray();
            return tensor(all, [prompts.Length, tokens], ScalarType.Int64, store.Device.Device);
        }
    }

    // Copies: a view would keep the whole batch alive.
    private static Conditioning Own(Tensor states, Tensor emptyStates) => new(states.clone().DetachFromDisposeScope(), emptyStates.clone().DetachFromDisposeScope());
}
