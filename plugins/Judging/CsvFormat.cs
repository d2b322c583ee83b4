using System.Text;

namespace IpAdapter.Graph.Judging;

/// <summary>Writes tables as comma-separated values.</summary>
public sealed class CsvFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Table);

    /// <inheritdoc/>
    public string Extension => ".csv";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        file.Write(Encoding.UTF8.GetBytes(TableText.ToCsv((Table)value)));
}
