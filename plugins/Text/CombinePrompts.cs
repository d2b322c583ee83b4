using System.Collections.Immutable;

namespace IpAdapter.Graph.Text;

/// <summary>
/// Joins prompts that are drawn into one picture (ComfyUI's combined conditionings): each has its region (text/set-region), one without
/// counts everywhere. The UNet is run once for each, and the predictions are averaged.
/// </summary>
/// <returns>The prompts as one conditioning.</returns>
[Node("text/combine")]
public sealed class CombinePrompts : INode<CombinePrompts.Inputs, Conditioning>, ICheck<CombinePrompts.Inputs, Conditioning>
{
    /// <param name="Words">Encoded prompts of one text encoder, as many in each.</param>
    public sealed record Inputs(IReadOnlyList<Conditioning> Words);

    /// <inheritdoc/>
    public ValueTask<Conditioning> RunAsync(Inputs inputs, NodeContext context) => new(Conditioning.Join(inputs.Words));

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Conditioning> report)
    {
        var known = inputs.GetAll<ConditioningDescription>(i => i.Words).SelectMany(words => words.Parts).ToImmutableList();
        if (ProblemOf(known, inputs.CountOf(i => i.Words)) is { } problem)
            report.Problem(i => i.Words, problem);
        else if (known.Count > 0)
            report.Output(new ConditioningDescription(known));
    }

    private static string? ProblemOf(ImmutableList<PromptConditioningDescription> words, int? count)
    {
        if (count == 0)
            return "no prompts are given: give a list of encoded prompts";
        if (words.FirstOrDefault(other => other.Width != words[0].Width || other.PooledWidth != words[0].PooledWidth) is { } another)
            return $"prompts of '{words[0].Encoder}' (states of width {words[0].Width}) and of '{another.Encoder}' ({another.Width}) can't "
                + "be drawn into one picture: encode all with the text encoder of the model that draws";
        var counts = words.Select(one => one.PromptCount).OfType<int>().Distinct().Order().ToList();
        return counts.Count > 1 ? $"{string.Join(" and ", counts)} prompts stand side by side: give as many in each, one for every picture"
            : null;
    }
}
