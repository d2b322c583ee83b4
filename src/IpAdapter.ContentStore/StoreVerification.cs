namespace IpAdapter.ContentStore;

/// <summary>What looking at every value of a store found.</summary>
/// <param name="Values">Values that are whole.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Damaged">Descriptions of those that were not, and were taken out.</param>
/// <param name="Strays">Files that belonged to no value, and were deleted.</param>
public sealed record StoreVerification(long Values, long Bytes, IReadOnlyList<string> Damaged, int Strays);
