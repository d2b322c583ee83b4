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
public sealed class EncodeText(DeviceStore store, Tokenizers tokenizers) : INode<EncodeText.Inputs, Conditioning>,
    ICheck<EncodeText.Inputs, Conditioning>
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
        var readers = ReadersOf(inputs.Encoder, inputs.Syntax);
        foreach (var warning in readers.SelectMany((reader, place) => reader.Warnings(prompts.For(place), inputs.Encoder.Name)).Distinct())
            context.Log.Warn(warning);
        foreach (var remark in readers.SelectMany((reader, place) => reader.Remarks(prompts.For(place))).Distinct())
            context.Log.Say(remark);
        if (prompts.AreEmpty && inputs.Encoder.EmptyIsZeros && readers is [{ Rules.EmptyNegativeOfXlIsZeros: true }, _])
            context.Log.Warn(EmptyNegative);
        return await store.Device.RunAsync(() => Encode(inputs, prompts, readers), context.Cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Conditioning> report)
    {
        if (!inputs.TryGet(i => i.Encoder, out var encoder))
            return;
        inputs.TryGet(i => i.Prompt, out var first);
        var isSecondKnown = inputs.TryGet(i => i.Prompt_2, out var second);
        var held = encoder.Towers.Select(tower => tower.Weights).Distinct()
            .ToDictionary(object (weights) => weights, weights => MemoryAmounts.OfWeights(weights, store));
        report.Takes(i => i.Encoder, MemoryNeed.ToHold(held));
        report.Output(new ConditioningDescription(
            new PromptConditioningDescription(encoder.Width, encoder.Name, first?.Count) { PooledWidth = encoder.PooledWidth }));

        if (inputs.TryGet(i => i.ClipSkip, out var clipSkip) && Prompts.ProblemOfSkip(encoder, clipSkip) is { } skipsAll)
            report.Problem(i => i.ClipSkip, skipsAll);
        if (encoder.Towers.Select(tower => ProblemOfTokenizer(encoder, tower))
            .FirstOrDefault(problem => problem is not null) is { } otherTokenizer)
            report.Problem(i => i.Encoder, otherTokenizer);
        else if (new Prompts(first, second).AreRight(encoder, report) && first is not null && isSecondKnown
            && inputs.TryGet(i => i.Syntax, out var syntax)
                && ProblemOfLengths(PagesOf(ReadersOf(encoder, syntax), new(first, second))) is { } tooUnlike)
            report.Problem(i => i.Prompt, tooUnlike);
    }

    private static IPromptRules RulesOf(PromptSyntax syntax, PromptVocabulary vocabulary) => syntax switch
    {
        PromptSyntax.A1111 => new A1111Rules(vocabulary),
        PromptSyntax.Plain => new PlainRules(vocabulary),
        _ => new ComfyRules(vocabulary),
    };

    private TowerReader[] ReadersOf(TextEncoder encoder, PromptSyntax syntax) => [.. encoder.Towers.Select(tower =>
    {
        var vocabulary = new PromptVocabulary(TokenizerOf(tower), tower.Learned, tower.Config.VocabularySize);
        return new TowerReader(tower, vocabulary, RulesOf(syntax, vocabulary));
    })];

    private ClipTokenizer TokenizerOf(TextTower tower) =>
        NodeInputException.For<WeightFileException, Inputs, ClipTokenizer>(i => i.Encoder, () => tokenizers.Open(tower.Vocabulary));

    private string? ProblemOfTokenizer(TextEncoder encoder, TextTower tower) =>
        TokenizerOf(tower).VocabularySize is var pieces && pieces <= tower.Config.VocabularySize
            ? null
            : $"'{encoder.Name}' knows {tower.Config.VocabularySize} word pieces, but its tokenizer ({tower.Vocabulary.Name}) has "
                + $"{pieces}: give the model the tokenizer it was trained with";

    private static TokenizedPrompts[] PagesOf(TowerReader[] readers, Prompts prompts)
    {
        var pages = readers.Select((reader, place) => reader.Read(prompts.For(place))).ToArray();
        // Two transformers can make different numbers of chunks of one prompt: where a learned word has more vectors for one of them.
        return pages.Length == 2 && prompts.Second is null && readers[0].Rules.LeavesOddChunksOut
            ? [pages[0].CutTo(pages[1].Chunks), pages[1].CutTo(pages[0].Chunks)]
            : pages;
    }

    // Side by side, each is repeated until all are of one length: few of one length are better than one batch of a length that none has.
    private static string? ProblemOfLengths(TokenizedPrompts[] pages)
    {
        foreach (var page in pages)
        {
            var common = PromptLength.Common(page.Chunks.Select(count => (long)count));
            if (common > MostChunks && common != page.Chunks.Max())
                return $"prompts of {string.Join(", ", page.Chunks.Distinct().Order())} chunks of {page.Length} tokens side by side "
                    + "would each be "
                    + $"repeated to {common} chunks: give prompts of one length to a node, and the others to nodes of their own";
        }

        return null;
    }

    private Conditioning Encode(Inputs inputs, Prompts prompts, TowerReader[] readers)
    {
        using var scope = NewDisposeScope();
        var pages = PagesOf(readers, prompts);
        var encoded = readers.Length == 1
            ? EncodeWithOne(readers[0], pages[0], inputs.ClipSkip)
            : EncodeWithTwo(readers, pages, inputs.ClipSkip, inputs.Encoder.EmptyIsZeros);
        return new(encoded with { Encoder = inputs.Encoder.Name });
    }

    // The last states, after the final norm (arXiv:2112.10752, section 3.3).
    private PromptConditioning EncodeWithOne(TowerReader reader, TokenizedPrompts page, int clipSkip)
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
    private PromptConditioning EncodeWithTwo(TowerReader[] readers, TokenizedPrompts[] pages, int clipSkip, bool emptyIsZeros)
    {
        using var first = readers[0].Lend(store);
        using var second = readers[1].Lend(store);
        var (states, pooled) = Read(pages[0].FilledTo(pages[1].Chunks), pages[1].FilledTo(pages[0].Chunks), clipSkip);
        TokenizedPrompts[] nothing = [readers[0].Read([""]), readers[1].Read([""])];
        var (empty, emptyPooled) = emptyIsZeros
            ? (zeros_like(states.narrow(0, 0, 1).narrow(1, 0, nothing[0].Length)), zeros_like(pooled.narrow(0, 0, 1)))
            : Read(nothing[0], nothing[1], 0);
        return new(states.DetachFromDisposeScope(), empty.DetachFromDisposeScope())
        {
            Pooled = pooled.DetachFromDisposeScope(),
            EmptyPooled = emptyPooled.DetachFromDisposeScope(),
        };

        (Tensor States, Tensor Pooled) Read(TokenizedPrompts page, TokenizedPrompts secondPage, int skip)
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
