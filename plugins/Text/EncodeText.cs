using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Text;

/// <summary>
/// Encodes prompts with a model's text encoder, for the UNet's cross-attention. SDXL's two transformers read a prompt side by side, and the
/// second also gives one vector for it.
/// </summary>
/// <returns>
/// The states of every prompt, and what stands for a negative prompt where none is given: the empty prompt's, for SDXL zeros.
/// </returns>
[Node("text/encode")]
public sealed class EncodeText(DeviceStore store, Tokenizers tokenizers) : INode<EncodeText.Inputs, Conditioning>, IDescribe
{
    private const int MostChunks = 64;

    private const string EmptyNegative =
        "an empty prompt is encoded as other prompts are. AUTOMATIC1111 puts zeros in the place of an empty negative prompt of SDXL: "
        + "if that is what this one is for, leave the input 'negative' of sampling/sample out";

    /// <param name="Encoder">A model's text encoder.</param>
    /// <param name="Prompt">What to draw, or as a negative prompt what to avoid. Several prompts are drawn side by side.</param>
    /// <param name="ClipSkip">
    /// How many of the encoder's last layers to leave out. The empty prompt that stands in for a negative one skips none.
    /// </param>
    /// <param name="Prompt_2">
    /// What SDXL's second transformer reads instead: one for all prompts or one for each. Without it, the prompt.
    /// </param>
    /// <param name="Syntax">How weights are written, and what happens to prompts of more than 77 tokens.</param>
#pragma warning disable CA1707 // the underscore is how a port is called prompt-2
    public sealed record Inputs(
        TextEncoder Encoder,
        IReadOnlyList<string> Prompt,
        [property: Range(0, 100)] int ClipSkip = 0,
        IReadOnlyList<string>? Prompt_2 = null,
        PromptSyntax Syntax = PromptSyntax.Comfy);
#pragma warning restore CA1707

    /// <inheritdoc/>
    public async ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context)
    {
        var prompts = new Prompts(inputs.Prompt, inputs.Prompt_2);
        foreach (var (port, problem) in prompts.Problems(inputs.Encoder, inputs.ClipSkip))
            throw new NodeInputException(port, problem);

        var readers = inputs.Encoder.Towers.Select(tower => ReaderOf(inputs.Encoder, tower, inputs.Syntax)).ToArray();
        foreach (var warning in readers.SelectMany((reader, place) => reader.Warnings(prompts.Of(place), inputs.Encoder.Name)).Distinct())
            context.Log.Warn(warning);
        foreach (var remark in readers.SelectMany((reader, place) => reader.Remarks(prompts.Of(place))).Distinct())
            context.Log.Say(remark);
        if (prompts.AreEmpty && inputs.Encoder.EmptyIsZeros && readers is [{ Rules.EmptyNegativeOfXlIsZeros: true }, _])
            context.Log.Warn(EmptyNegative);
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
        foreach (var tower in encoder.Towers)
            TokenizerOf(encoder, tower);
        var held = encoder.Towers.Select(tower => tower.Weights).Distinct()
            .ToDictionary(object (weights) => weights, weights => MemoryAmounts.OfWeights(weights, store.Device.DType));
        description.Takes(MemoryNeed.ToHold(nameof(Inputs.Encoder), held));
        description.Output(new ConditioningDescription(encoder.Width, encoder.Name, prompts.First?.Count)
        {
            PooledWidth = encoder.PooledWidth,
        });

        T? Find<T>(string port) => description.TryGet<T>(port, out var value) ? value : default;
    }

    private static IPromptRules RulesOf(PromptSyntax syntax, PromptVocabulary vocabulary) => syntax switch
    {
        PromptSyntax.A1111 => new A1111Rules(vocabulary),
        PromptSyntax.Plain => new PlainRules(vocabulary),
        _ => new ComfyRules(vocabulary),
    };

    private TowerReader ReaderOf(TextEncoder encoder, TextTower tower, PromptSyntax syntax)
    {
        var vocabulary = new PromptVocabulary(TokenizerOf(encoder, tower), tower.Learned, tower.Config.VocabularySize);
        return new(tower, vocabulary, RulesOf(syntax, vocabulary));
    }

    private ClipTokenizer TokenizerOf(TextEncoder encoder, TextTower tower)
    {
        var tokenizer = NodeInputException.For<WeightFileException, ClipTokenizer>(
            nameof(Inputs.Encoder), () => tokenizers.Open(tower.Vocabulary));
        return tokenizer.VocabularySize <= tower.Config.VocabularySize
            ? tokenizer
            : throw new NodeInputException(
                nameof(Inputs.Encoder),
                $"'{encoder.Name}' knows {tower.Config.VocabularySize} word pieces, but its tokenizer ({tower.Vocabulary.Name}) has "
                    + $"{tokenizer.VocabularySize}: give the model the tokenizer it was trained with");
    }

    // Side by side, each is repeated until all are of one length: few of one length are better than one batch of a length that none has.
    private static string? ProblemOfLengths(PromptPage page)
    {
        var common = PromptLength.Common(page.Chunks.Select(count => (long)count));
        return common <= MostChunks || common == page.Chunks.Max()
            ? null
            : $"prompts of {string.Join(", ", page.Chunks.Distinct().Order())} chunks of {page.Length} tokens side by side would each be "
                + $"repeated to {common} chunks: give prompts of one length to a node, and the others to nodes of their own";
    }

    private Conditioning Encode(Inputs inputs, Prompts prompts, TowerReader[] readers)
    {
        using var scope = NewDisposeScope();
        var pages = readers.Select((reader, place) => reader.Read(prompts.Of(place))).ToArray();
        // Two transformers can make different numbers of chunks of one prompt: where a learned word has more vectors for one of them.
        if (pages.Length == 2 && prompts.Second is null && readers[0].Rules.LeavesOddChunksOut)
            pages = [pages[0].CutTo(pages[1].Chunks), pages[1].CutTo(pages[0].Chunks)];
        if (pages.Select(ProblemOfLengths).FirstOrDefault(problem => problem is not null) is { } tooUnlike)
            throw new NodeInputException(nameof(Inputs.Prompt), tooUnlike);
        return readers.Length == 1
            ? EncodeWithOne(readers[0], pages[0], inputs.ClipSkip)
            : EncodeWithTwo(readers, pages, inputs.ClipSkip, inputs.Encoder.EmptyIsZeros);
    }

    // The last states, after the final norm (arXiv:2112.10752, section 3.3).
    private Conditioning EncodeWithOne(TowerReader reader, PromptPage page, int clipSkip)
    {
        using var lent = reader.Lend(store);
        var nothing = reader.Read([""]).Ids(store.Device);
        var states = lent.Network.States(page.Ids(store.Device), clipSkip);   // [chunk, token, channel]
        var empty = lent.Network.States(nothing);
        var joined = reader.Join(states, page, () => clipSkip == 0 ? empty : lent.Network.States(nothing, clipSkip));
        return new(joined.DetachFromDisposeScope(), empty.DetachFromDisposeScope());
    }

    // Both transformers' penultimate states side by side, and the second's projected end state (arXiv:2307.01952, section 2.1): of a long
    // prompt's first chunk.
    private Conditioning EncodeWithTwo(TowerReader[] readers, PromptPage[] pages, int clipSkip, bool emptyIsZeros)
    {
        using var first = readers[0].Lend(store);
        using var second = readers[1].Lend(store);
        var (states, pooled) = Read(pages[0].FilledTo(pages[1].Chunks), pages[1].FilledTo(pages[0].Chunks), clipSkip);
        PromptPage[] nothing = [readers[0].Read([""]), readers[1].Read([""])];
        var (empty, emptyPooled) = emptyIsZeros
            ? (zeros_like(states.narrow(0, 0, 1).narrow(1, 0, nothing[0].Length)), zeros_like(pooled.narrow(0, 0, 1)))
            : Read(nothing[0], nothing[1], 0);
        return new(states.DetachFromDisposeScope(), empty.DetachFromDisposeScope())
        {
            Pooled = pooled.DetachFromDisposeScope(),
            EmptyPooled = emptyPooled.DetachFromDisposeScope(),
        };

        (Tensor States, Tensor Pooled) Read(PromptPage page, PromptPage secondPage, int skip)
        {
            var firstStates = first.Network.PenultimateStates(page.Ids(store.Device), skip);
            var (secondStates, vectors) = second.Network.StatesAndPooled(secondPage.Ids(store.Device), skip);
            var ofFirst = readers[0].Join(firstStates, page, () => Empty(0, first));
            var ofSecond = readers[1].Join(secondStates, secondPage, () => Empty(1, second));
            var perPrompt = vectors.split([.. secondPage.Chunks.Select(count => (long)count)], 0);
            return (
                cat([ofFirst, ofSecond], -1),                                          // [prompt, token, channel of both]
                cat([.. perPrompt.Select(chunks => chunks.narrow(0, 0, 1))], 0));      // [prompt, channel]

            Tensor Empty(int place, TextEncoderSession tower) =>
                tower.Network.PenultimateStates(readers[place].Read([""]).Ids(store.Device), skip);
        }
    }
}
