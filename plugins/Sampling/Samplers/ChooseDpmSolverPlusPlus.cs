using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DPM++ 2M (arXiv:2211.01095): looks back at the prediction before, so that few steps do, 10 to 25.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/dpmpp-2m")]
public sealed class ChooseDpmSolverPlusPlus : INode<ChooseDpmSolverPlusPlus.Inputs, Sampler>, IDescribe
{
    /// <param name="Sigmas">How noise levels go from the greatest to the least.</param>
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited, where sigmas are linear. Without it: as the model's own configuration says, else linspace.</param>
    public sealed record Inputs(SigmaSpacing Sigmas = SigmaSpacing.Karras, TimestepSpacing? Spacing = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        var spacingIsKnown = description.TryGet(nameof(Inputs.Spacing), out TimestepSpacing? spacing) || !description.IsGiven(nameof(Inputs.Spacing));
        if (description.TryGet(nameof(Inputs.Sigmas), out SigmaSpacing sigmas) && spacingIsKnown)
            description.Output(Of(new Inputs(sigmas, spacing)));
    }

    private static DpmSolverPlusPlus Of(Inputs inputs) => new() { Sigmas = inputs.Sigmas, Spacing = inputs.Spacing };
}
