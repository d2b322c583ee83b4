namespace IpAdapter.Graph.Judging;

/// <summary>Lets the runtime weigh tables. What is in one is known when it has been measured, not before.</summary>
public sealed class TableResult : IResultType
{
    private const int BytesOfCell = 32;

    /// <inheritdoc/>
    public Type ValueType => typeof(Table);

    /// <inheritdoc/>
    public long BytesOf(object value) => (long)((Table)value).Rows.Count * ((Table)value).Columns.Count * BytesOfCell;

    /// <inheritdoc/>
    public object Describe(object value) => value;
}
