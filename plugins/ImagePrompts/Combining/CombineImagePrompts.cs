using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Combining;

namespace IpAdapter.Graph.ImagePrompts.Combining;

/// <summary>
/// Joins several image prompts to one: their pictures side by side, or one embedding of all. To mix two pictures: method add, weights [0.7,
/// 0.3].
/// </summary>
[Node("image-prompt/combine")]
public sealed class CombineImagePrompts(ComputeDevice device) : INode<CombineImagePrompts.Inputs, ImagePrompt>,
    ICheck<CombineImagePrompts.Inputs, ImagePrompt>
{
    /// <param name="Image">The image prompts, encoded for the same kind of adapter; each may have several pictures.</param>
    /// <param name="Method">How their pictures are joined.</param>
    /// <param name="Weights">Multiplies the embeddings of each image prompt before they are joined, one for each. The negative side stays
    /// as it is.</param>
    public sealed record Inputs(IReadOnlyList<ImagePrompt> Image, CombineMethod Method = CombineMethod.Concat,
        [property: Range(-5, 5)] IReadOnlyList<double>? Weights = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await device.RunAsync(() => ImagePromptCombination.Combine(inputs.Image, inputs.Method, inputs.Weights), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        CombineMethod? method = inputs.TryGet(i => i.Method, out var chosen) ? chosen : null;
        var known = inputs.GetAll<ImagePromptDescription>(i => i.Image).ToList();
        var prompts = inputs.CountOf(i => i.Image);
        var pictures = known.Count == prompts ? known.Aggregate((int?)0, (sum, one) => sum + one.Pictures) : null;
        if (prompts == 0)
            report.Problem(i => i.Image, "at least one image prompt is needed");
        else if (inputs.IsGiven(i => i.Weights) && inputs.CountOf(i => i.Weights) is { } weights && prompts is { } count
            && weights != count)
            report.Problem(i => i.Weights,
                $"{Counted.There(weights, "weight")} for {Counted.Things(count, "image prompt")}: give one for each");
        else if (method == CombineMethod.Subtract && pictures == 1)
            report.Problem(i => i.Image, "there is one picture, nothing to subtract from it: give a second one");

        if (known.Count == 0)
            return;
        var rows = known.Select(one => one.Prompts).OfType<int>().Where(one => one > 1).Distinct().Order().ToList();
        report.Output(known[0] with
        {
            Pictures = method is null ? null : method == CombineMethod.Concat ? pictures : 1,
            Prompts = rows.Count > 0 ? rows[^1] : known[0].Prompts,
        });
        if (known.Select(other => AdapterCompatibility.ProblemOf(known[0], other))
            .FirstOrDefault(message => message is not null) is { } different)
            report.Problem(i => i.Image, different);
        else if (rows.Count > 1)
            report.Problem(i => i.Image,
                $"the image prompts have {rows[0]} and {rows[^1]} rows: give each one row, or all the same number");
    }
}
