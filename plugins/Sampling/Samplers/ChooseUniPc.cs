using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>UniPC (arXiv:2302.04867): predicts as DPM++ does and corrects each step by the next one's prediction, 5 to 20 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/unipc")]
public sealed class ChooseUniPc : INode<ChooseUniPc.Inputs, Sampler>, IDescribe
{
    /// <param name="Order">How many predictions a step looks at: 2 is steady under guidance, 3 without it.</param>
    /// <param name="Variant">The function B(h): bh1 is for fewer than ten steps without guidance, and needs ends-at-least-sigma.</param>
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited, where sigmas are linear. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="EndsAtLeastSigma">Whether the last step ends at the least level the model was trained with, rather than without any noise.</param>
    /// <param name="StepsWithoutCorrector">How many of the first steps are not corrected: steadier under strong guidance.</param>
    public sealed record Inputs(
        [property: Range(1, 3)] int Order = 2,
        UniPcVariant Variant = UniPcVariant.Bh2,
        SigmaSpacing Sigmas = SigmaSpacing.Linear,
        TimestepSpacing? Spacing = null,
        bool EndsAtLeastSigma = false,
        [property: Range(0, 1000)] int StepsWithoutCorrector = 0);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context)
    {
        var sampler = Of(inputs);
        return sampler.Contradiction is { } problem ? throw new NodeInputException(nameof(Inputs.Variant), Mended(problem)) : new(sampler);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet(nameof(Inputs.Order), out int order)
            || !description.TryGet(nameof(Inputs.Variant), out UniPcVariant variant)
            || !description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas)
            || !description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            || !description.TryGet(nameof(Inputs.EndsAtLeastSigma), out bool endsAtLeastSigma)
            || !description.TryGet(nameof(Inputs.StepsWithoutCorrector), out int stepsWithoutCorrector))
            return;

        var sampler = Of(new Inputs(order, variant, sigmas, spacing, endsAtLeastSigma, stepsWithoutCorrector));
        if (sampler.Contradiction is { } problem)
            description.Problem(nameof(Inputs.Variant), Mended(problem));
        else
            description.Output(sampler);
    }

    private static string Mended(string problem) => $"{problem}: set ends-at-least-sigma, or take bh2";

    private static UniPc Of(Inputs inputs) => new()
    {
        Order = inputs.Order,
        Variant = inputs.Variant,
        Sigmas = inputs.Sigmas,
        Spacing = inputs.Spacing,
        EndsAtLeastSigma = inputs.EndsAtLeastSigma,
        StepsWithoutCorrector = inputs.StepsWithoutCorrector,
    };
}
