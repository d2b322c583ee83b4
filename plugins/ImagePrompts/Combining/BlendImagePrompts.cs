using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Combining;

namespace IpAdapter.Graph.ImagePrompts.Combining;

/// <summary>
/// Mixes two image prompts: embeddings between theirs (arXiv:2308.06721, interpolation between pictures). A list of shares gives a prompt
/// for each.
/// </summary>
[Node("image-prompt/blend")]
public sealed class BlendImagePrompts(ComputeDevice device) : INode<BlendImagePrompts.Inputs, ImagePrompt>,
    ICheck<BlendImagePrompts.Inputs, ImagePrompt>
{
    /// <param name="First">The prompt at share 0.</param>
    /// <param name="Second">The prompt at share 1; encoded for the same kind of adapter, from as many pictures.</param>
    /// <param name="Share">Share of the second prompt. Below 0 and above 1 it goes on beyond them.</param>
    public sealed record Inputs(ImagePrompt First, ImagePrompt Second, [property: Each, Range(-1, 2)] double Share = 0.5);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await device.RunAsync(() => ImagePromptCombination.Blend(inputs.First, inputs.Second, inputs.Share), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        if (!inputs.TryDescribe(i => i.First, out ImagePromptDescription? first))
            return;
        report.Output(first);
        if (!inputs.TryDescribe(i => i.Second, out ImagePromptDescription? second))
            return;
        if (AdapterCompatibility.ProblemOf(first, second) is { } different)
            report.Problem(i => i.Second, different);
        else if (first.Pictures is { } pictures && second.Pictures is { } others && pictures != others)
            report.Problem(i => i.Second, $"the first prompt has {Counted.Things(pictures, "picture")}, the second "
                + $"{Counted.Things(others, "picture")}: encode as many for both");
        else if (first.Prompts is { } prompts && second.Prompts is { } rows && prompts != rows)
            report.Problem(i => i.Second,
                $"the first prompt has pictures for {Counted.Things(prompts, "prompt")}, the second for {rows}: encode both for as many");
    }
}
