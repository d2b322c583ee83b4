using System.Text.Json;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Tables;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>Tables, what is made of them, and how they are written.</summary>
public sealed class TableTests
{
    private static readonly Table Odd = new(["name", "a \"share\""], [["one, two", 0.1], ["line\nend", null], ["a|b", 3]]);

    [Fact]
    public void Comma_separated_values_quote_what_must_be_quoted() =>
        Assert.Equal("name,\"a \"\"share\"\"\"\n\"one, two\",0.1\n\"line\nend\",\na|b,3\n", TableText.ToCsv(Odd));

    [Fact]
    public void Json_is_a_list_of_objects()
    {
        using var json = JsonDocument.Parse(TableText.ToJson(Odd));

        Assert.Equal(3, json.RootElement.GetArrayLength());
        Assert.Equal(0.1, json.RootElement[0].GetProperty("a \"share\"").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement[1].GetProperty("a \"share\"").ValueKind);
    }

    [Fact]
    public void Markdown_is_a_table() =>
        Assert.Equal("| name | a \"share\" |\n| --- | --- |\n| one, two | 0.1 |\n| line end |  |\n| a\\|b | 3 |\n",
            TableText.ToMarkdown(Odd));

    [Fact]
    public void Scores_of_one_name_stand_in_one_row()
    {
        var clip = new Table(["picture", "reference", "clip-i"], [[0, 0, 0.5], [1, 0, 0.7]]);
        var read = new Table(["picture", "reference", "shape", "read-shape"], [[0, 0, 1.0, "star"], [1, 0, 0.0, "ring"]]);
        var other = new Table(["picture", "reference", "clip-i"], [[0, 0, 0.25], [1, 1, 0.75]]);

        var summary = ScoreTables.Summarize([clip, read, other], ["ours", "ours", "theirs"], new());

        Assert.Equal(["name", "pictures", "clip-i", "clip-i from", "clip-i to", "shape", "shape from", "shape to"], summary.Columns);
        Assert.Equal(["ours", 2, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5], summary.Rows[0].Select(Rounded));   // two pictures of one reference
        Assert.Equal(["theirs", 2, 0.5, 0.25, 0.75, null, null, null], summary.Rows[1].Select(Rounded));

        static object? Rounded(object? cell) => cell is double number ? Math.Round(number, 9) : cell;
    }

    [Fact]
    public void Two_methods_are_compared_picture_by_picture()
    {
        var first = new Table(["picture", "reference", "clip-i", "clip-t"], [[0, 0, 0.9, 0.1], [1, 1, 0.5, 0.4]]);
        var second = new Table(["picture", "reference", "clip-i"], [[0, 0, 0.8], [1, 1, 0.4]]);

        var compared = ScoreTables.Compare(first, second, new());

        var row = Assert.Single(compared.Rows);
        Assert.Equal("clip-i", row[0]);
        Assert.Equal([0.7, 0.6, 0.1, 0.1, 0.1], row.Skip(1).Take(5).Select(cell => Math.Round((double)cell!, 9)));
        Assert.Contains("of other references", ScoreTables.ProblemOf(first, new(second.Columns, [[0, 0, 0.8], [1, 0, 0.4]])));
        Assert.Contains("can't be paired", ScoreTables.ProblemOf(first, new(second.Columns, [[0, 0, 0.8]])));
        Assert.Contains("no measure in common", ScoreTables.ProblemOf(first, new(["picture", "reference", "shape"],
            [[0, 0, 1.0], [1, 1, 1.0]])));
    }
}
