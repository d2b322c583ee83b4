namespace IpAdapter.Graph.Delivery;

/// <summary>What became of a value that a run gave.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Wanted">Where it was to be written.</param>
/// <param name="File">Where it is; null where it could be written nowhere.</param>
/// <param name="Obstacle">Why it is not where it was to be; null where it is.</param>
public sealed record DeliveredOutput(string Output, string Wanted, string? File, Exception? Obstacle)
{
    /// <summary>Whether the format failed, rather than a disk.</summary>
    public bool IsFault => Obstacle is not (null or IOException or UnauthorizedAccessException);
}
