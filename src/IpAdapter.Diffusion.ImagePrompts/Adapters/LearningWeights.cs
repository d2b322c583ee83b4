using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>An adapter's weights while they are trained, by the names of its file.</summary>
/// <param name="Projection">The projection's: <c>proj.weight</c> and the like.</param>
/// <param name="Attention">Keys and values: <c>1.to_k_ip.weight</c> and the like.</param>
public sealed record LearningWeights(IWeights Projection, IWeights Attention);
