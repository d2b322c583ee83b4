using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IpAdapter.Diffusion.Tables;

/// <summary>Writes tables as text.</summary>
public static class TableText
{
    /// <summary>Comma-separated values (RFC 4180): a line of names, then a line for each row. Numbers are written in full.</summary>
    public static string ToCsv(Table table)
    {
        var text = new StringBuilder();
        foreach (var cells in table.Rows.Prepend(table.Columns))
            text.AppendJoin(',', cells.Select(cell => Quoted(Written(cell)))).Append('\n');
        return text.ToString();

        static string Quoted(string cell) =>
            cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    /// <summary>A list of JSON objects, one for each row. What is no finite number is null.</summary>
    public static string ToJson(Table table)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var row in table.Rows)
            {
                json.WriteStartObject();
                foreach (var (column, cell) in table.Columns.Zip(row))
                {
                    json.WritePropertyName(column);
                    Write(json, cell);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>A table of Markdown; numbers with fractions have four digits behind the point.</summary>
    public static string ToMarkdown(Table table)
    {
        var text = new StringBuilder();
        Append(table.Columns);
        Append([.. table.Columns.Select(_ => "---")]);
        foreach (var row in table.Rows)
            Append(row);
        return text.ToString();

        void Append(IReadOnlyList<object?> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(cell => Rounded(cell).Replace("|", "\\|", StringComparison.Ordinal)
                .ReplaceLineEndings(" "))).Append(" |\n");

        static string Rounded(object? cell) =>
            cell is double number ? number.ToString("0.####", CultureInfo.InvariantCulture) : Written(cell);
    }

    private static string Written(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    private static void Write(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
