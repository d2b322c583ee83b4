namespace IpAdapter.Diffusion.Imaging;

/// <summary>Neighbouring pixels along one edge of a picture.</summary>
/// <param name="Start">Number of the first.</param>
/// <param name="Length">How many.</param>
internal readonly record struct EdgeRange(long Start, int Length);
