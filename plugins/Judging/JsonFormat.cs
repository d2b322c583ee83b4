using System.Text;

namespace IpAdapter.Graph.Judging;

/// <summary>Writes tables as a list of JSON objects.</summary>
public sealed class JsonFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Table);

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        file.Write(Encoding.UTF8.GetBytes(TableText.ToJson((Table)value)));
}
