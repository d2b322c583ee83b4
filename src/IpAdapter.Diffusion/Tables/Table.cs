namespace IpAdapter.Diffusion.Tables;

/// <summary>Measurements as people keep them: columns by name, rows of texts and numbers. Immutable.</summary>
public sealed class Table
{
    /// <param name="columns">The names of the columns, none twice.</param>
    /// <param name="rows">The rows; a cell is a text, a number (double, int or long), or null where there is nothing to say.</param>
    /// <exception cref="ArgumentException">
    /// A name is there twice, a row has another number of cells, or a cell is something else.
    /// </exception>
    public Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Count)
            throw new ArgumentException($"Columns have names of their own, found {string.Join(", ", columns)}.", nameof(columns));
        foreach (var row in rows)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException($"A row has {row.Count} cells, and there are {columns.Count} columns.", nameof(rows));
            if (row.FirstOrDefault(cell => cell is not (null or string or double or int or long)) is { } other)
                throw new ArgumentException($"A cell is a text or a number, found a {other.GetType().Name}.", nameof(rows));
        }

        (Columns, Rows) = (columns, rows);
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows; a cell is a text, a number, or null.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows { get; }

    /// <summary>The numbers of a column; NaN where a cell holds none.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public IReadOnlyList<double> Numbers(string column)
    {
        var place = Find(column) ?? throw new KeyNotFoundException(
            $"there is no column '{column}': the columns are {string.Join(", ", Columns)}");
        return [.. Rows.Select(row => row[place] switch
        {
            double number => number,
            int number => number,
            long number => number,
            _ => double.NaN,
        })];
    }

    /// <summary>Which place a column has; null where there is none of the name.</summary>
    public int? Find(string column)
    {
        for (var place = 0; place < Columns.Count; place++)
            if (Columns[place] == column)
                return place;
        return null;
    }
}
