using System.Text;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Terminals;

/// <summary>
/// Writes lines to a terminal, which would obey control characters: whatever a file, a plugin or a picture says, only letters and line ends
/// pass.
/// </summary>
internal sealed class PrintableWriter(TextWriter terminal) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => terminal.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => terminal.Write(value == '\n' ? "\n" : Printable.Lines(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => terminal.Write(Printable.Lines(value ?? ""));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    /// <inheritdoc/>
    public override void WriteLine() => terminal.WriteLine();

    /// <inheritdoc/>
    public override void WriteLine(string? value) => terminal.WriteLine(Printable.Lines(value ?? ""));

    /// <inheritdoc/>
    public override void Flush() => terminal.Flush();
}
