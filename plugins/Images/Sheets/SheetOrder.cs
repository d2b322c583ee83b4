namespace IpAdapter.Graph.Images;

/// <summary>How pictures follow each other on a sheet.</summary>
public enum SheetOrder
{
    /// <summary>From left to right, row by row.</summary>
    Rows,

    /// <summary>From above to below, column by column.</summary>
    Columns,
}
