namespace IpAdapter.Diffusion.Training.Data;

/// <summary>How far data was read: all that has to be kept to read on.</summary>
/// <param name="Epoch">Passes over all pairs that are complete.</param>
/// <param name="Pairs">Pairs of this pass that were read, or passed over.</param>
public readonly record struct DataPosition(long Epoch = 0, long Pairs = 0);
