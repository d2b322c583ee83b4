namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>A tensor as a pickle describes it: a view into a storage. Nothing of it has been compared with the storage.</summary>
/// <param name="Storage">The numbers.</param>
/// <param name="Offset">Which of them is the first, in elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Strides">Steps between neighbours in each dimension, in elements.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
