namespace IpAdapter.Diffusion.Layers;

/// <summary>A layer that is computed again in the backward pass.</summary>
/// <param name="Owner">The pass that it belongs to.</param>
/// <param name="Forward">The layer, of its inputs.</param>
/// <param name="Read">What else it may read that gradients go to: leaves.</param>
internal sealed record CheckpointedLayer(GradientCheckpointing Owner, Func<Tensor[], Tensor> Forward, IReadOnlyList<Tensor> Read);
