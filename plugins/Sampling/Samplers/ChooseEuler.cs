using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>Euler (arXiv:2206.00364): a plain sampler without randomness of its own, 20 to 40 steps.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/euler")]
public sealed class ChooseEuler : INode<ChooseEuler.Inputs, Sampler>, IDescribe
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited; other than linear sigmas take their greatest and least level from them. Without it: as the model's own configuration says, else linspace.</param>
    /// <param name="Churn">Noise added again, over all steps together (S_churn): 0 adds none.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Linear, TimestepSpacing? Spacing = null, [property: Range(0, 1000)] double Churn = 0);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas)
            && description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.Churn), out double churn))
            description.Output(Of(new Inputs(sigmas, spacing, churn)));
    }

    private static Euler Of(Inputs inputs) => new() { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing, Churn = inputs.Churn };
}
