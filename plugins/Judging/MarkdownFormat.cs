using System.Text;

namespace IpAdapter.Graph.Judging;

/// <summary>Writes tables as a table of Markdown.</summary>
public sealed class MarkdownFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Table);

    /// <inheritdoc/>
    public string Extension => ".md";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        file.Write(Encoding.UTF8.GetBytes(TableText.ToMarkdown((Table)value)));
}
