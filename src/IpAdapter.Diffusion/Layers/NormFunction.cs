namespace IpAdapter.Diffusion.Layers;

/// <summary>Norms hidden states in place of a group norm.</summary>
/// <param name="norm">The layer whose place it takes.</param>
/// <param name="x">What the layer reads, [batch, channel, ...].</param>
/// <returns>In the shape of <paramref name="x"/>; fresh.</returns>
internal delegate Tensor NormFunction(GroupNorm norm, Tensor x);
