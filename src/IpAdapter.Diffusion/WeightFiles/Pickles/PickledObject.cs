namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// Something that stands in checkpoints beside tensors and is not looked into: a training run's callbacks, a NumPy number. Nothing is made
/// of it.
/// </summary>
internal sealed class PickledObject
{
    /// <summary>What was written down as its fields, where anything was.</summary>
    public PickledDictionary? Fields { get; set; }
}
