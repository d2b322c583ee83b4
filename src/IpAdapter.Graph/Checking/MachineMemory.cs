namespace IpAdapter.Graph.Checking;

/// <summary>The memory of the machine that a workflow is to run on.</summary>
/// <param name="Free">Bytes that are free now, or can be freed without writing anything.</param>
/// <param name="Physical">Bytes there are at all.</param>
public sealed record MachineMemory(long Free, long Physical)
{
    /// <summary>Bytes above which a workflow is refused; null where it is never refused, since it is only looked at.</summary>
    public long? Most { get; init; }
}
