using System.Text;

namespace IpAdapter.Graph.Cli.Terminals;

/// <summary>
/// Writes to a stream of the process until that fails (a log on a full disk, a stream that was closed before the start), and then nothing
/// more: what is computed does not depend on what is said of it.
/// </summary>
internal sealed class EnduringWriter(TextWriter stream) : TextWriter
{
    /// <summary>Why nothing more is written; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => stream.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => stream.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => stream.Write(value));

    /// <inheritdoc/>
    public override void WriteLine() => Try(stream.WriteLine);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => stream.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        if (Failure is not null)
            return;
        try
        {
            write();
        }
        // A descriptor that is closed, or was opened again for reading, is an UnauthorizedAccessException.
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Failure = failure;
        }
    }
}
