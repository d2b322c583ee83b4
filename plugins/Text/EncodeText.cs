using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Text;

/// <summary>Reads prompts with a model's text encoder: what a UNet's cross-attention is led by. SDXL's two transformers read the prompt side by side, and the second sums it up in one vector.</summary>
/// <returns>The states of every prompt, and what stands for a negative prompt where none is given: the empty prompt's, and for SDXL zeros.</returns>
[Node("text/encode")]
public sealed class EncodeText(DeviceStore store, Tokenizers tokenizers) : INode<EncodeText.Inputs, Conditioning>, IDescribe
{
    /// <param name="Encoder">The text encoder, part of a model.</param>
    /// <param name="Prompt">What to draw, or what to avoid. Several prompts are drawn side by side.</param>
    /// <param name="ClipSkip">How many of the encoder's last layers to leave out. The empty prompt, which stands in for a negative one, never skips any.</param>
    /// <param name="Prompt_2">What SDXL's second transformer reads instead: one for all prompts or one for each. Without it, the same as the first.</param>
#pragma warning disable CA1707 // the underscore is how a port is called prompt-2
    public sealed record Inputs(TextEncoder Encoder, IReadOnlyList<string> Prompt, [property: Range(0, 100)] int ClipSkip = 0, IReadOnlyList<string>? Prompt_2 = null);
#pragma warning restore CA1707

    /// <inheritdoc/>
    public async ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context)
    {
        var prompts = new Prompts(inputs.Prompt, inputs.Prompt_2);
        foreach (var (port, problem) in prompts.Problems(inputs.Encoder, inputs.ClipSkip))
            throw new NodeInputException(port, problem);

        var readers = inputs.Encoder.Towers.Select(tower => ReaderOf(inputs.Encoder, tower)).ToArray();
        foreach (var (reader, place) in readers.Select((reader, place) => (reader, place)))
            foreach (var warning in reader.Warnings(prompts.Of(place), inputs.Encoder.Name))
                context.Log.Warn(warning);
        return await store.Device.RunAsync(() => Encode(inputs, prompts, readers), context.Cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<TextEncoder>(nameof(Inputs.Encoder), out var encoder))
            return;
        var prompts = new Prompts(Find<IReadOnlyList<string>>(nameof(Inputs.Prompt)), Find<IReadOnlyList<string>>(nameof(Inputs.Prompt_2)));
        foreach (var (port, problem) in prompts.Problems(encoder, Find<int?>(nameof(Inputs.ClipSkip)) ?? 0))
            description.Problem(port, problem);
        description.Output(new ConditioningDescription(encoder.Width, encoder.Name, prompts.First?.Count) { PooledWidth = encoder.PooledWidth });

        T? Find<T>(string port) => description.TryGet<T>(port, out var value) ? value : default;
    }

    private TowerReader ReaderOf(TextEncoder encoder, TextTower tower)
    {
        try
        {
            var tokenizer = tokenizers.Open(tower.Vocabulary);
            return tokenizer.VocabularySize <= tower.Config.VocabularySize
                ? new(tower, tokenizer)
                : throw new NodeInputException(nameof(Inputs.Encoder),
                    $"'{encoder.Name}' knows {tower.Config.VocabularySize} word pieces, but its tokenizer ({tower.Vocabulary.Folder ?? "CLIP's own vocabulary, as the model's folder holds none"}) has {tokenizer.VocabularySize}: give the model the tokenizer it was trained with");
        }
        catch (WeightFileException problem)
        {
            throw new NodeInputException(nameof(Inputs.Encoder), problem.Message, problem);
        }
    }

    private Conditioning Encode(Inputs inputs, Prompts prompts, TowerReader[] readers)
    {
        using var scope = NewDisposeScope();
        return readers.Length == 1
            ? EncodeWithOne(readers[0], prompts, inputs.ClipSkip)
            : EncodeWithTwo(readers[0], readers[1], prompts, inputs.ClipSkip, inputs.Encoder.EmptyIsZeros);
    }

    // The last states, after the final norm (arXiv:2112.10752, section 3.3).
    private Conditioning EncodeWithOne(TowerReader reader, Prompts prompts, int clipSkip)
    {
        using var weights = reader.Lend(store);
        var network = reader.Network(weights);
        var states = network.States(reader.Ids(prompts.Of(0), store.Device), clipSkip);
        var empty = network.States(reader.Ids([""], store.Device));
        return new(states.DetachFromDisposeScope(), empty.DetachFromDisposeScope());
    }

    // Both transformers' penultimate states side by side, and the second's projected end state (arXiv:2307.01952, section 2.1).
    private Conditioning EncodeWithTwo(TowerReader first, TowerReader second, Prompts prompts, int clipSkip, bool emptyIsZeros)
    {
        using var firstWeights = first.Lend(store);
        using var secondWeights = second.Lend(store);
        var (firstNetwork, secondNetwork) = (first.Network(firstWeights), second.Network(secondWeights));
        var (states, pooled) = Read(prompts.Of(0), prompts.Of(1), clipSkip);
        var (empty, emptyPooled) = emptyIsZeros ? (zeros_like(states.narrow(0, 0, 1)), zeros_like(pooled.narrow(0, 0, 1))) : Read([""], [""], 0);
        return new(states.DetachFromDisposeScope(), empty.DetachFromDisposeScope()) { Pooled = pooled.DetachFromDisposeScope(), EmptyPooled = emptyPooled.DetachFromDisposeScope() };

        (Tensor States, Tensor Pooled) Read(IReadOnlyList<string> forFirst, IReadOnlyList<string> forSecond, int skip)
        {
            var firstStates = firstNetwork.PenultimateStates(first.Ids(forFirst, store.Device), skip);
            var (secondStates, vector) = secondNetwork.StatesAndPooled(second.Ids(forSecond, store.Device), skip);
            return (cat([firstStates, secondStates], -1), vector);   // [prompt, token, channel of both], [prompt, channel]
        }
    }
}
