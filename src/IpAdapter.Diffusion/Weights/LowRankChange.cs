namespace IpAdapter.Diffusion.Weights;

/// <summary>A change of low rank to one weight, by reference: W + s B A, where A is the down matrix and B the up matrix (arXiv:2106.09685, section 4.1). No tensor is loaded.</summary>
/// <param name="Weights">The file that has the two matrices.</param>
/// <param name="Down">Name of A in it: [rank, in], for a convolution [rank, in, height, width].</param>
/// <param name="Up">Name of B in it: [out, rank], for a convolution [out, rank, 1, 1].</param>
/// <param name="Scale">s: everything the product is multiplied with (alpha over rank, if the file has an alpha, times what the workflow asks for).</param>
public sealed record LowRankChange(WeightSet Weights, string Down, string Up, double Scale);
