using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.ImagePrompts.Files;

/// <summary>
/// Reads an image prompt that was encoded before: a file that an output of type image-prompt became, or embeddings of diffusers (ip_adapter_image_embeds, [negative, positive]) or of ComfyUI_IPAdapter_plus (positive and negative in files of their own).
/// .safetensors, .npy, or .pt, .bin and .ipadpt.
/// </summary>
/// <returns>The prompt.</returns>
[Node("image-prompt/load-embeddings")]
public sealed class LoadEmbeddings(NumbersFile files, DeviceStore store) : INode<LoadEmbeddings.Inputs, ImagePrompt>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Path">The embeddings: [2 x prompts, image, ...], the negative half first; or, where 'negative' is given, [image, ...].</param>
    /// <param name="Negative">The negative side's embeddings, [image, ...], where they are in a file of their own.</param>
    /// <param name="Tensor">Name of the tensor, where the file has several.</param>
    public sealed record Inputs(FilePath Path, FilePath? Negative = null, string? Tensor = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) => await store.Device.RunAsync(() => Read(inputs), context.Cancellation);

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<FilePath>(nameof(Inputs.Path), out var path))
            return;
        description.TryGet<string>(nameof(Inputs.Tensor), out var named);
        var shape = NumbersFile.Shape(path, NameIn(path, named), nameof(Inputs.Path), nameof(Inputs.Tensor));
        var isHalf = description.IsGiven(nameof(Inputs.Negative));
        if (description.TryGet<FilePath>(nameof(Inputs.Negative), out var negative))
        {
            var other = NumbersFile.Shape(negative, NameIn(negative, named), nameof(Inputs.Negative), nameof(Inputs.Tensor));
            if (!other.SequenceEqual(shape))
                description.Problem(nameof(Inputs.Negative), $"'{Path.GetFileName(path.Value)}' has embeddings [{string.Join(", ", shape)}], '{Path.GetFileName(negative.Value)}' has [{string.Join(", ", other)}]: both sides need as many, of one width");
            description.Reads(negative.Value);
        }

        description.Reads(path.Value);
        if (ProblemOf(shape, isHalf) is { } problem)
        {
            description.Problem(nameof(Inputs.Path), problem);
            return;
        }

        var states = isHalf || !NumbersFile.Has(path, ImagePromptFormat.States, nameof(Inputs.Path)) ? null
            : NumbersFile.Shape(path, ImagePromptFormat.States, nameof(Inputs.Path), nameof(Inputs.Tensor));
        var holdsStates = shape.Count - (isHalf ? 1 : 2) == 2;
        description.Output(new ImagePromptDescription($"'{Path.GetFileName(path.Value)}'", states is not null ? "face identities and hidden states" : holdsStates ? "hidden states" : null, shape[^1]) { StatesWidth = states?[^1] });
    }

    private static string? NameIn(FilePath path, string? named) =>
        named ?? (NumbersFile.Has(path, ImagePromptFormat.Embeddings, nameof(Inputs.Path)) ? ImagePromptFormat.Embeddings : null);

    private static string? ProblemOf(IReadOnlyList<long> shape, bool isHalf)
    {
        var isWhole = shape.Count is 3 or 4 && shape[0] % 2 == 0;
        return shape.Any(size => size < 1) || (isHalf ? shape.Count is not (2 or 3) : !isWhole)
            ? $"its tensor has the shape [{string.Join(", ", shape)}], expected {(isHalf ? "[image, embedding] or [image, token, channel]" : "[2 x prompts, image, embedding] or [2 x prompts, image, token, channel], the negative half first (where that is in a file of its own, give it as 'negative')")}"
            : null;
    }

    private ImagePrompt Read(Inputs inputs)
    {
        using var scope = NewDisposeScope();
        var embeddings = Read(inputs.Path, inputs, nameof(Inputs.Path));
        if (ProblemOf(embeddings.shape, inputs.Negative is not null) is { } problem)
            throw new NodeInputException(nameof(Inputs.Path), problem);
        if (inputs.Negative is { } other)
            return new ImagePrompt(Kept(embeddings.unsqueeze(0)), Kept(Read(other, inputs, nameof(Inputs.Negative)).unsqueeze(0)));

        var (negative, positive) = Halves(embeddings);
        var prompt = new ImagePrompt(positive, negative);
        if (!NumbersFile.Has(inputs.Path, ImagePromptFormat.States, nameof(Inputs.Path)))
            return prompt;
        var (negativeStates, positiveStates) = Halves(files.Read(inputs.Path, ImagePromptFormat.States, nameof(Inputs.Path), nameof(Inputs.Tensor)));
        return prompt with { NegativeStates = negativeStates, PositiveStates = positiveStates };

        (Tensor, Tensor) Halves(Tensor both) => (Kept(both.narrow(0, 0, both.size(0) / 2)), Kept(both.narrow(0, both.size(0) / 2, both.size(0) / 2)));
        Tensor Kept(Tensor tensor) => tensor.to(store.Device.DType, store.Device.Device).contiguous().DetachFromDisposeScope();
    }

    private Tensor Read(FilePath path, Inputs inputs, string port) => files.Read(path, NameIn(path, inputs.Tensor), port, nameof(Inputs.Tensor));
}
