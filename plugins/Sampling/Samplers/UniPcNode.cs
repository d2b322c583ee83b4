using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>UniPC (arXiv:2302.04867): predicts as DPM++ does and corrects each step by the next one's prediction, 5 to 20 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/unipc"), DescribedByRunning]
public sealed class UniPcNode : INode<UniPcNode.Inputs, Sampler>
{
    /// <param name="Order">How many predictions a step looks at: 2 is steady under guidance, 3 without it.</param>
    /// <param name="Variant">The function B(h). bh1 needs ends-at-least-sigma.</param>
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the model's timesteps are visited, where sigmas are linear. Without it: as the model's own
    /// configuration says, else linspace.</param>
    /// <param name="EndsAtLeastSigma">Whether the last step ends at the least level the model was trained with, rather than without any
    /// noise.</param>
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
        var sampler = new UniPc
        {
            Order = inputs.Order,
            Variant = inputs.Variant,
            Sigmas = inputs.Sigmas,
            Spacing = inputs.Spacing,
            EndsAtLeastSigma = inputs.EndsAtLeastSigma,
            StepsWithoutCorrector = inputs.StepsWithoutCorrector,
        };
        return sampler.Contradiction is { } problem
            ? throw NodeInputException.At((Inputs i) => i.Variant, $"{problem}: set ends-at-least-sigma, or take bh2")
            : new(sampler);
    }
}
