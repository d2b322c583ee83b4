namespace IpAdapter.Diffusion.Weights;

/// <summary>One tensor as a weight file's header names it.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Type of its elements in the file.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where its bytes begin, from the beginning of the file.</param>
/// <param name="Length">How many bytes they are.</param>
public sealed record WeightEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Offset, long Length);
