using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.ImagePrompts.Combining;

/// <summary>Joins several image prompts to one: their pictures side by side, or one embedding of all. To mix two pictures: method add, weights [0.7, 0.3].</summary>
[Node("image-prompt/combine")]
public sealed class CombineImagePrompts(ComputeDevice device) : INode<CombineImagePrompts.Inputs, ImagePrompt>, IDescribe
{
    /// <param name="Image">The image prompts, encoded for the same kind of adapter; each may have several pictures.</param>
    /// <param name="Method">How their pictures are joined.</param>
    /// <param name="Weights">Multiplies the embeddings of each image prompt before they are joined, one for each. The negative side stays as it is.</param>
    public sealed record Inputs(IReadOnlyList<ImagePrompt> Image, CombineMethod Method = CombineMethod.Concat, [property: Range(-5, 5)] IReadOnlyList<double>? Weights = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        if (ProblemOf(inputs.Image.Count, inputs.Weights?.Count, inputs.Method, inputs.Image.Sum(one => (int)one.Positive.size(1))) is var (port, problem))
            throw new NodeInputException(port, problem);
        if (inputs.Image.Any(other => Shape(other) != Shape(inputs.Image[0])))
            throw new NodeInputException(nameof(Inputs.Image), $"the image prompts have embeddings of [{string.Join("] and [", inputs.Image.Select(Shape).Distinct())}]: encode them for the same adapter");
        return await device.RunAsync(() => Combine(inputs.Image, inputs.Method, inputs.Weights), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        CombineMethod? method = description.TryGet<CombineMethod>(nameof(Inputs.Method), out var chosen) ? chosen : null;
        var known = description.GetAll<ImagePromptDescription>(nameof(Inputs.Image)).ToList();
        var prompts = description.CountOf(nameof(Inputs.Image));
        var pictures = known.Count == prompts ? known.Aggregate((int?)0, (sum, one) => sum + one.Pictures) : null;
        if (ProblemOf(prompts, description.IsGiven(nameof(Inputs.Weights)) ? description.CountOf(nameof(Inputs.Weights)) : null, method, pictures) is var (port, problem))
            description.Problem(port, problem);

        if (known.Count == 0)
            return;
        description.Output(known[0] with { Pictures = method is null ? null : method == CombineMethod.Concat ? pictures : 1 });
        if (known.Select(other => AdapterFit.ProblemOf(known[0], other)).FirstOrDefault(message => message is not null) is { } different)
            description.Problem(nameof(Inputs.Image), different);
    }

    /// <summary>Combines image prompts of one shape.</summary>
    internal static ImagePrompt Combine(IReadOnlyList<ImagePrompt> prompts, CombineMethod method, IReadOnlyList<double>? weights = null)
    {
        using var scope = NewDisposeScope();
        var rows = prompts.Max(prompt => prompt.Positive.size(0));
        var (positive, negative) = Both(prompt => prompt.Positive, prompt => prompt.Negative);
        var combined = new ImagePrompt(positive, negative);
        if (prompts.Any(prompt => prompt.PositiveStates is null))
            return combined;
        var (positiveStates, negativeStates) = Both(prompt => prompt.PositiveStates!, prompt => prompt.NegativeStates!);
        return combined with { PositiveStates = positiveStates, NegativeStates = negativeStates };

        (Tensor Positive, Tensor Negative) Both(Func<ImagePrompt, Tensor> positives, Func<ImagePrompt, Tensor> negatives)
        {
            var wanted = cat([.. prompts.Select((prompt, i) => Rows(positives(prompt).Times(weights is null ? 1 : weights[i]), rows))], 1);
            var unwanted = cat([.. prompts.Select(prompt => Rows(negatives(prompt), rows))], 1);
            // A picture alone stays what it is: the mean of one is no other, and its norm average would be its signs.
            if (wanted.size(1) > 1)
                wanted = Joining.Join(method, wanted);
            // For pictures side by side as many on the unconditional side; joined ones have its first.
            return (wanted.contiguous().DetachFromDisposeScope(), LastRepeated.To(unwanted, 1, wanted.size(1)).DetachFromDisposeScope());
        }
    }

    private static (string Port, string Message)? ProblemOf(int? prompts, int? weights, CombineMethod? method, int? pictures)
    {
        if (prompts == 0)
            return (nameof(Inputs.Image), "at least one image prompt is needed");
        if (weights is { } given && prompts is { } count && given != count)
            return (nameof(Inputs.Weights), $"{Counted.There(given, "weight")} for {Counted.Of(count, "image prompt")}: give one for each");
        return method == CombineMethod.Subtract && pictures == 1
            ? (nameof(Inputs.Image), "there is one picture, nothing to subtract from it: give a second one")
            : null;
    }

    private static Tensor Rows(Tensor embeddings, long rows)
    {
        if (embeddings.size(0) == rows)
            return embeddings;
        if (embeddings.size(0) != 1)
            throw new NodeInputException(nameof(Inputs.Image), $"the image prompts have {embeddings.size(0)} and {rows} rows: give each one row, or all the same number");
        return embeddings.repeat_interleave(rows, 0);
    }

    private static string Shape(ImagePrompt prompt) => string.Join(", ", prompt.Positive.shape.Skip(2));
}
