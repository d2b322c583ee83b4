using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>DDPM (arXiv:2006.11239): the way back of the process the model was trained with, with noise in every step; wants many steps, 100 and more.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/ddpm")]
public sealed class ChooseDdpm : INode<ChooseDdpm.Inputs, Sampler>, IDescribe
{
    /// <param name="Spacing">Which of the timesteps the model was trained with are visited. Without it: as the model's own configuration says, else leading.</param>
    /// <param name="LargeVariance">Whether each step adds as much noise as the way there did, rather than what is right for known clean latents.</param>
    public sealed record Inputs(TimestepSpacing? Spacing = null, bool LargeVariance = false);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context) => new(Of(inputs));

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (description.TryGetOptional<TimestepSpacing>(nameof(Inputs.Spacing), out var spacing)
            && description.TryGet(nameof(Inputs.LargeVariance), out bool largeVariance))
            description.Output(Of(new Inputs(spacing, largeVariance)));
    }

    private static Ddpm Of(Inputs inputs) => new() { Spacing = inputs.Spacing, HasLargeVariance = inputs.LargeVariance };
}
