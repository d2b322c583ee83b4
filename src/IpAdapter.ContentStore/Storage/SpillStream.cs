using System.Security.Cryptography;

namespace IpAdapter.ContentStore.Storage;

/// <summary>Takes the bytes of a value: in memory as long as they are few, from then on in a file. Knows their hash.</summary>
/// <param name="most">Bytes that stay in memory.</param>
/// <param name="createFile">Gives the file for more.</param>
internal sealed class SpillStream(int most, Func<FileStream> createFile) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _memory = new();
    private long _length;

    /// <summary>The file; null where all is in memory.</summary>
    public FileStream? Spilled { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>The hash of all bytes.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    /// <summary>All bytes, where they are in memory.</summary>
    public byte[] Bytes() => _memory.ToArray();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _length += buffer.Length;
        try
        {
            if (Spilled is null && _length > most)
            {
                Spilled = createFile();
                _memory.WriteTo(Spilled);
            }

            (Spilled ?? (Stream)_memory).Write(buffer);
        }
        catch (ArgumentOutOfRangeException tooLarge)   // what .NET makes of EFBIG: a limit of the file system, or of the process
        {
            throw new IOException("a file may not become so large here", tooLarge);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => Spilled?.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Spilled?.Dispose();
            _memory.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
