namespace IpAdapter.Graph.Tests;

/// <summary>
/// Lists are followed while a workflow is checked: how many items there are, wherever they come from, and what is wrong with each.
/// </summary>
public sealed class ListCheckingTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("a: { uses: test/add, with: { a: [1, 2], b: [1, 2, 3] } }", "2:46", 3, 2)]
    [InlineData("a: { uses: test/add, with: { a: [1, 2], b: $n } }\n  n: { uses: test/lengths, with: { count: 3 } }", "2:46", 3, 2)]
    [InlineData("a: { uses: test/add, with: { a: $m, b: $n } }\n  m: { uses: test/add, with: { a: [1, 2] } }\n  n: { uses: test/add, with: "
        + "{ a: [1, 2, 3] } }", "2:42", 3, 2)]
    [InlineData("a: { uses: test/add, with: { a: [$n, $n, 5], b: [1, 2, 3] } }\n  n: { uses: test/add, with: { a: [1, 2] } }", "2:51", 3,
        5)]
    [InlineData("a: { uses: test/add, with: { a: $m, b: [1, 2, 3] } }\n  m: { uses: test/add, with: { a: $n } }\n  n: { uses: "
        + "test/lengths, with: { count: 2 } }", "2:42", 3, 2)]
    [InlineData("a: { uses: test/add, with: { a: $inputs.list, b: [1, 2] } }", "2:52", 2, 3)]
    [InlineData("a: { uses: test/add, with: { a: [$inputs.list, 1], b: [1, 2] } }", "2:57", 2, 4)]
    [InlineData("a: { uses: test/add, with: { a: $d, b: [1, 2] } }\n  d: { uses: test/count-to, with: { last: [1, 2, 3] } }", null, 0, 0)]
    [InlineData("a: { uses: test/add, with: { a: $d, b: [1, 2] } }\n  d: { uses: test/lengths, with: { count: 3, is-told: false } }", null,
        0, 0)]
    public void Lists_of_different_length_are_found_wherever_they_come_from(string nodes, string? place, int second, int first)
    {
        var problems = _host.Problems($"nodes:\n  {nodes}\ninputs: {{ list: {{ type: list of number, default: [1, 2, 3] }} }}\noutputs: "
            + $"{{ out: $a }}\n");
        if (place is null)
            Assert.Empty(problems);
        else
            Assert.Equal($"w.yaml:{place}: 'b' has {second} values and 'a' has {first}: lists are taken side by side and must be of "
                + "the same length", Assert.Single(problems));
    }

    [Fact]
    public async Task Lists_whose_length_only_the_run_tells_are_refused_by_the_run_and_never_by_an_index()
    {
        const string nodes =
            "nodes:\n  n: { uses: test/lengths, with: { count: 3, is-told: false } }\n  m: { uses: test/add, with: { a: $n } }\n";
        using (await _host.RunAsync($"{nodes}outputs: {{ out: $m }}\n"))
        {
        }

        // The lists are known from the first run now: the plan counts them.
        using var result = await _host.RunAsync($"{nodes}  a: {{ uses: test/add, with: {{ a: [1, 2], b: $m }} }}\noutputs: "
            + $"{{ out: $a }}\n");

        var failure = Assert.Single(result.Failures);
        Assert.False(failure.IsFault);
        Assert.Contains("'b' has 3 values and 'a' has 2", failure.Problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value: [1, 11, 2, 12]", "w.yaml:2:47: a.value: 11 is too much", "w.yaml:2:54: a.value: 12 is too much")]
    [InlineData("value: [1, $n, 12]", "w.yaml:2:47: a.value: 14 is too much", "w.yaml:2:51: a.value: 12 is too much")]
    [InlineData("value: $m", "w.yaml:2:43: a.value: 14 is too much", "w.yaml:2:43: a.value: 15 is too much")]
    [InlineData("value: $l, most: 1", "w.yaml:2:43: a.value: 2 is too much", "w.yaml:2:43: a.value: 3 is too much")]
    [InlineData("value: [-1, -1, -2], most: 3", "w.yaml:2:63: a.most: no limit keeps numbers above 0")]
    [InlineData("value: [1, 11, 1], word: [a, $w, b]", "w.yaml:2:47: a.value: 11 is too much")]
    public void What_is_wrong_behind_a_list_is_found_item_by_item(string with, params string[] expected) =>
        Assert.Equal(expected, _host.Problems($$$"""
            nodes:
              a: { uses: test/limited, with: { {{{with}}} } }
              n: { uses: test/limited, with: { value: 13, most: 20 } }
              m: { uses: test/limited, with: { value: [13, 14], most: 20 } }
              l: { uses: test/lengths, with: { count: 4 } }
              w: { uses: test/old }
            outputs: { out: $a }
            """.ReplaceLineEndings("\n")));

    [Fact]
    public async Task A_longer_list_of_files_runs_only_what_is_new()
    {
        foreach (var name in new[] { "a", "b", "c" })
            _host.Write(name, name);
        const string start = "nodes: { n: { uses: test/limited, with: { value: 1, file: ";
        await _host.RunAsync(start + "[a, b] } } }\noutputs: { out: $n }");
        _host.Log.TakeRuns();

        await _host.RunAsync(start + "[a, b, c] } } }\noutputs: { out: $n }");

        Assert.Equal("n", _host.Log.TakeRuns());
    }

    [Theory]
    [InlineData("number", "0.5", "2", "0")]
    [InlineData("integer", "1", "2", "0")]
    [InlineData("integer", "7", "0.2", "0.8")]
    public void Bounds_that_exclude_every_number_are_a_problem_and_no_fault(string type, string value, string minimum, string maximum)
    {
        var problems = _host.Problems($"inputs: {{ n: {{ type: {type}, default: {value}, minimum: {minimum}, maximum: {maximum} }} "
            + $"}}\nnodes: {{ a: {{ uses: test/number }} }}\noutputs: {{ out: $a }}\n");
        Assert.Contains(problems, problem => problem.StartsWith("w.yaml:1:11: ", StringComparison.Ordinal)
            && problem.Contains("'n'", StringComparison.Ordinal));
    }
}
