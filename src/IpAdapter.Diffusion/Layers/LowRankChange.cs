using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// A change of low rank to one weight, by reference: W + s B A, where A is the down matrix and B the up matrix (arXiv:2106.09685, section
/// 4.1). No tensor is loaded.
/// </summary>
/// <param name="Weights">The file that has the two matrices.</param>
/// <param name="Down">Name of A in it: [rank, in], for a convolution [rank, in, height, width].</param>
/// <param name="Up">Name of B in it: [out, rank], for a convolution [out, rank, 1, 1].</param>
/// <param name="Scale">s: what the product is multiplied with.</param>
public sealed record LowRankChange(WeightSet Weights, string Down, string Up, double Scale)
{
    /// <summary>Name of a lone number in the file: s is multiplied with it over the rank. Null: with 1.</summary>
    public string? Alpha { get; init; }

    /// <summary>
    /// Name of a convolution's core between A and B, [rank, rank, height, width]; A is [rank, in, 1, 1] then (a Tucker decomposition, as
    /// LyCORIS writes it). Null where A has the height and width itself.
    /// </summary>
    public string? Core { get; init; }
}
