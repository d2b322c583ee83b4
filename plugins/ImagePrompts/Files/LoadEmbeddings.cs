using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>
/// Reads a saved image prompt: a file written for a workflow output of type image-prompt, diffusers' ip_adapter_image_embeds and id_embeds
/// ([negative, positive]), or ComfyUI_IPAdapter_plus' embeddings (two files).
/// .safetensors, .npy, or .pt, .bin and .ipadpt.
/// </summary>
/// <returns>The prompt.</returns>
[Node("image-prompt/load-embeddings")]
[Loader]
public sealed class LoadEmbeddings(DeviceStore store) : INode<LoadEmbeddings.Inputs, ImagePrompt>,
    ICheck<LoadEmbeddings.Inputs, ImagePrompt>
{
    /// <param name="Path">The embeddings: [2 x prompts, image, ...], the negative half first; or, where 'negative' is given, [image,
    /// ...].</param>
    /// <param name="Negative">The embeddings of the negative side, [image, ...], where they have a file of their own. Of fewer pictures the
    /// last one repeats.</param>
    /// <param name="Tensor">Name of the tensor, where the file has several.</param>
    public sealed record Inputs(FilePath Path, FilePath? Negative = null, string? Tensor = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await store.Device.RunAsync(() => Read(inputs), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        if (!inputs.TryGet(i => i.Path, out var path) || !inputs.TryGet(i => i.Tensor, out var named))
            return;
        report.Reads(path.Value);
        var (file, shape) = Reading(() => Open(path, named));
        var isHalf = inputs.IsGiven(i => i.Negative);
        if (ProblemOf(shape, isHalf) is { } problem)
        {
            report.Problem(i => i.Path, problem);
            return;
        }

        var kept = WithoutLoneTokens(shape, isHalf);
        var states = isHalf || !file.Has(ImagePromptFormat.States) ? null : Reading(() => file.Shape(ImagePromptFormat.States));
        var hasTokens = kept.Length == (isHalf ? 3 : 4);
        report.Output(new ImagePromptDescription($"'{file.Name}'", ImagePromptResult.HeldBy(hasTokens, states is not null), kept[^1],
            (int)kept[isHalf ? 0 : 1])
        {
            Prompts = isHalf ? 1 : (int)(kept[0] / 2),
            Tokens = hasTokens ? kept[^2] : states?[^2],
            StatesWidth = states?[^1],
        });

        if (!inputs.TryGet(i => i.Negative, out var negative) || negative is not { } side)
            return;
        report.Reads(side.Value);
        var (_, other) = ReadingNegative(() => Open(side, named));
        if (ProblemOfSides(kept, WithoutLoneTokens(other, isHalf)) is { } different)
            report.Problem(i => i.Negative, different);
    }

    private static T Reading<T>(Func<T> read) => NodeInputException.For<TensorNameException, Inputs, T>(
        i => i.Tensor, () => NodeInputException.For<WeightFileException, Inputs, T>(i => i.Path, read));

    private static T ReadingNegative<T>(Func<T> read) => NodeInputException.For<TensorNameException, Inputs, T>(
        i => i.Tensor, () => NodeInputException.For<WeightFileException, Inputs, T>(i => i.Negative, read));

    private static (NumbersFile File, IReadOnlyList<long> Shape) Open(FilePath path, string? named)
    {
        var file = NumbersFile.Open(path.Value);
        return (file, file.Shape(NameIn(file, named)));
    }

    private static string? NameIn(NumbersFile file, string? named) =>
        named ?? (file.Has(ImagePromptFormat.Embeddings) ? ImagePromptFormat.Embeddings : null);

    // One token a picture is an embedding or an identity: diffusers' id_embeds are [2, face, 1, 512].
    private static long[] WithoutLoneTokens(IReadOnlyList<long> shape, bool isHalf)
    {
        var tokens = isHalf ? 1 : 2;
        return [.. shape.Where((size, place) => place != tokens || size != 1 || shape.Count != tokens + 2)];
    }

    private static string? ProblemOf(IReadOnlyList<long> shape, bool isHalf)
    {
        var isWhole = shape.Count is 3 or 4 && shape[0] % 2 == 0;
        return shape.Any(size => size < 1) || (isHalf ? shape.Count is not (2 or 3) : !isWhole)
            ? $"its tensor has the shape [{string.Join(", ", shape)}], expected "
                + (isHalf
                    ? "[image, embedding] or [image, token, channel]"
                    : "[2 x prompts, image, embedding] or [2 x prompts, image, token, channel], the negative half first (where that is "
                        + "in a file of its own, give it as 'negative')")
            : null;
    }

    // Of the negative side there may be fewer pictures, or more.
    private static string? ProblemOfSides(long[] positive, long[] negative) =>
        negative.Length == positive.Length && negative.Skip(1).SequenceEqual(positive.Skip(1)) && negative[0] > 0
            ? null
            : $"the negative side's embeddings are [{string.Join(", ", negative)}], those of the pictures [{string.Join(", ", positive)}]: "
                + "apart from the number of pictures both are as the same encoder gives them";

    private ImagePrompt Read(Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var file = Reading(() => NumbersFile.Open(inputs.Path.Value));
        var embeddings = Reading(() => Read(file, isHalf: inputs.Negative is not null));
        var origin = $"'{file.Name}'";
        if (inputs.Negative is { } other)
        {
            var negatives = ReadingNegative(() => Read(NumbersFile.Open(other.Value), isHalf: true));
            return new ImagePrompt(Kept(embeddings.unsqueeze(0)),
                Kept(LastRepeated.To(negatives, 0, embeddings.size(0)).unsqueeze(0)))
            { Origin = origin };
        }

        var (negative, positive) = Halves(embeddings);
        var prompt = new ImagePrompt(positive, negative) { Origin = origin };
        if (!file.Has(ImagePromptFormat.States))
            return prompt;
        var (negativeStates, positiveStates) = Halves(Reading(() => file.Read(ImagePromptFormat.States, store)));
        return prompt with { NegativeStates = negativeStates, PositiveStates = positiveStates };

        Tensor Read(NumbersFile from, bool isHalf)
        {
            var tensor = from.Read(NameIn(from, inputs.Tensor), store);
            return tensor.reshape(WithoutLoneTokens(tensor.shape, isHalf));
        }

        (Tensor, Tensor) Halves(Tensor both) =>
            (Kept(both.narrow(0, 0, both.size(0) / 2)), Kept(both.narrow(0, both.size(0) / 2, both.size(0) / 2)));
        Tensor Kept(Tensor tensor) => tensor.to(store.Device.DType, store.Device.Device).contiguous().DetachFromDisposeScope();
    }
}
