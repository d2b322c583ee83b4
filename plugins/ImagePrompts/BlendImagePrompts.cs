using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Mixes two image prompts: embeddings between theirs (arXiv:2308.06721, interpolation between pictures). A list of shares gives a prompt for each.</summary>
[Node("image-prompt/blend")]
public sealed class BlendImagePrompts(ComputeDevice device) : INode<BlendImagePrompts.Inputs, ImagePrompt>, IDescribe
{
    /// <param name="First">The prompt at share 0.</param>
    /// <param name="Second">The prompt at share 1; encoded for the same kind of adapter, from as many pictures.</param>
    /// <param name="Share">Share of the second prompt. Below 0 and above 1 it goes on beyond them.</param>
    public sealed record Inputs(ImagePrompt First, ImagePrompt Second, [property: Each, Range(-1, 2)] double Share = 0.5);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        var (first, second) = (Shapes(inputs.First), Shapes(inputs.Second));
        if (first != second)
            throw new NodeInputException(nameof(Inputs.Second), $"the first prompt has embeddings {first} (prompt, image, ...), the second {second}: encode as many pictures for both, with one encoder, for one adapter");
        return await device.RunAsync(() => Blend(inputs.First, inputs.Second, inputs.Share), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<ImagePromptDescription>(nameof(Inputs.First), out var first))
            return;
        description.Output(first);
        if (!description.TryGet<ImagePromptDescription>(nameof(Inputs.Second), out var second))
            return;
        if (AdapterFit.ProblemOf(first, second) is { } different)
            description.Problem(nameof(Inputs.Second), different);
        else if (first.Pictures is { } pictures && second.Pictures is { } others && pictures != others)
            description.Problem(nameof(Inputs.Second), $"the first prompt has {Counted.Of(pictures, "picture")}, the second {Counted.Of(others, "picture")}: encode as many for both");
    }

    private static string Shapes(ImagePrompt prompt) => string.Join(" and ", new[] { prompt.Positive, prompt.PositiveStates }.OfType<Tensor>().Select(side => $"[{string.Join(", ", side.shape)}]"));

    private static ImagePrompt Blend(ImagePrompt first, ImagePrompt second, double share)
    {
        using var scope = NewDisposeScope();
        return new ImagePrompt(Between(first.Positive, second.Positive)!, Between(first.Negative, second.Negative)!)
        {
            PositiveStates = Between(first.PositiveStates, second.PositiveStates),
            NegativeStates = Between(first.NegativeStates, second.NegativeStates),
        };

        // As a sum of both, so that a share of 0 is the first prompt to the bit and 1 the second.
        Tensor? Between(Tensor? one, Tensor? other) =>
            one is null || other is null ? null : one.Times(1 - share).Plus(other.Times(share)).DetachFromDisposeScope();
    }
}
