namespace IpAdapter.Graph;

/// <summary>
/// How much memory a node will take, as far as headers and literals tell. An estimate: what a node really takes may be a half more or
/// less.
/// </summary>
public sealed record MemoryNeed
{
    /// <summary>What a node takes that works with little beside what it holds.</summary>
    /// <param name="held">Bytes that stay for the rest of the run, by what they are.</param>
    public static MemoryNeed ToHold(IReadOnlyDictionary<object, long> held) => new() { Working = 0, Held = held, Fitting = _ => null };

    /// <summary>Bytes that it takes while it computes, and gives back.</summary>
    public required long Working { get; init; }

    /// <summary>
    /// Bytes that stay for the rest of the run, such as weights, by what they are: what two nodes hold by an equal key is held once.
    /// </summary>
    public IReadOnlyDictionary<object, long> Held { get; init; } = new Dictionary<object, long>();

    /// <summary>
    /// Says, for the bytes that there are for <see cref="Working"/>, what to ask for instead, so that it fits: <c>width: 1024 with
    /// height: 1024</c>. Null for nothing that would.
    /// </summary>
    public required Func<long, string?> Fitting { get; init; }
}
