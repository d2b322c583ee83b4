namespace IpAdapter.Diffusion.Training.Data;

/// <summary>How far data was read: all that has to be kept to read on.</summary>
/// <param name="Epoch">Passes over all pairs that are complete.</param>
/// <param name="Pairs">Pairs of this pass that were read, or passed over.</param>
public readonly record struct DataPosition(long Epoch = 0, long Pairs = 0)
{
    /// <summary>Groups of shards of this pass that are complete: they need not be listed to read on.</summary>
    public int Group { get; init; }

    /// <summary>Pairs of those groups.</summary>
    public long Before { get; init; }
}
