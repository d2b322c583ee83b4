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

    /// <summary>
    /// Pairs before this place that are in no batch yet, because they wait for others of their shape: each as
    /// <c>epoch:number:group:before</c>, with spaces between; null for none.
    /// </summary>
    public string? Waiting { get; init; }

    /// <summary>Whether a place is before another one.</summary>
    internal bool IsBefore(DataPosition other) => (Epoch, Pairs).CompareTo((other.Epoch, other.Pairs)) < 0;
}
