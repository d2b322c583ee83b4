namespace IpAdapter.ContentStore;

/// <summary>How a value becomes bytes and a value again. May be used by several threads.</summary>
/// <typeparam name="T">The value.</typeparam>
public interface ICodec<T>
{
    /// <summary>
    /// What its bytes are called, with a number that grows when they change: <c>latents/1</c>. What another codec wrote is never read.
    /// </summary>
    string Name { get; }

    /// <summary>Writes a value. The same value gives the same bytes.</summary>
    void Write(T value, Stream stream);

    /// <summary>Reads what <see cref="Write"/> wrote; the bytes are whole.</summary>
    /// <exception cref="InvalidDataException">They are no such value.</exception>
    T Read(Stream stream);

    /// <summary>A few words about a value for people, such as <c>float32 [4, 64, 64]</c>.</summary>
    string Describe(T value);
}
