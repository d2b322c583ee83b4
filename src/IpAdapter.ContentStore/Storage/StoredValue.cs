namespace IpAdapter.ContentStore.Storage;

/// <summary>A row of the index.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Codec">Who wrote it.</param>
/// <param name="Description">The codec's words about it.</param>
/// <param name="Hash">The hash of its bytes.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Bytes">The bytes; null where they lie in a file.</param>
internal sealed record StoredValue(long Id, string Codec, string Description, byte[] Hash, long Length, byte[]? Bytes);
