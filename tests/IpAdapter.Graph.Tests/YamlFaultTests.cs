using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

/// <summary>
/// A text that is not YAML, or not the YAML that was meant, is told at the place where the mistake is, with what to write.
/// </summary>
public sealed class YamlFaultTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("nodes:\n\ta: { uses: x }\noutputs: { o: $a }\n", "2:1", "a tab stands at the beginning")]
    [InlineData("nodes:\n  a:\n\tuses: x\noutputs: { o: $a }\n", "3:1", "a tab stands at the beginning")]
    [InlineData("nodes:\n  a:\n    uses: x\n    with:\n    \tv: 1\noutputs: { o: $a }\n", "5:5", "a tab stands at the beginning")]
    [InlineData("nodes:\n  a: { uses: x, with: { v: 1\n", "2:23", "the '{' here is not closed")]
    [InlineData("nodes:\n  a: { uses: x, wi", "2:6", "the '{' here is not closed")]
    [InlineData("nodes:\n  a:\n    with: { v: [1, 2\noutputs: { o: $a }\n", "3:16", "the '[' here is not closed")]
    [InlineData("nodes:\n  a:\n    uses: \"x\n    with: {}\n", "3:11", "the quote that begins here is not closed")]
    [InlineData("nodes:\n  a:\n    uses: 'x\n", "3:11", "the quote that begins here is not closed")]
    [InlineData("nodes:\n  a: { with: { text: \"\\(a\\)\" } }\n", "2:23", "'\\(' means nothing in double quotes")]
    [InlineData("nodes:\n  a:\n    with:\n      text: a star: big\n", "4:19", "a text that has one stands in quotes")]
    [InlineData("nodes:\n  a: { with: { text: a star: big } }\n", "2:28", "a text that has one stands in quotes")]
    [InlineData("nodes:\n  a:\n    uses: x\0y\n", "3:12", "the character U+0000 can't stand in a YAML file")]
    [InlineData("nodes: {}\n# \u001b[2J\n", "2:3", "the character U+001B can't stand in a YAML file")]
    public void What_is_not_yaml_is_told_where_the_mistake_is(string text, string place, string expected)
    {
        var problem = Assert.Single(WorkflowReader.Read(text, new ValueSource("w.yaml", "/")).Problems);
        Assert.Equal(place, $"{problem.Line}:{problem.Column}");
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes: {}\noutputs: { o: $a }\n", "w.yaml:1:8: 'nodes' has none")]
    [InlineData("nodes: { a: { uses: test/number } }\noutputs: {}\n", "w.yaml:2:10: 'outputs' names nothing")]
    [InlineData("nodes: { a: { uses: test/number } }\noutputs: { o: [$a, $a] }\n",
        "w.yaml:2:15: outputs.o: the output 'o' is one reference, not a list")]
    public void A_workflow_that_gives_nothing_is_refused(string text, string expected) =>
        Assert.StartsWith(expected, _host.Problems(text)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("text: a star #1", "2:43: warning: a.text: 'text' is 'a star': '#1' behind it is a comment")]
    [InlineData("text: ~", "2:43: warning: a.text: 'text' is given the word '~': leave it out")]
    [InlineData("text: null", "2:43: warning: a.text: 'text' is given the word 'null': leave it out")]
    [InlineData("words: [word]", "2:44: warning: a.words: 'words' is given a list of one text, 'word': put '[word]' in quotes")]
    [InlineData("text: inputs.n",
        "2:43: warning: a.text: 'text' is given the words 'inputs.n', not the value that is called so: write $inputs.n")]
    [InlineData("text: a star # the shape", null)]
    [InlineData("text: '~'", null)]
    [InlineData("words: ['word']", null)]
    [InlineData("words: [a, b]", null)]
    [InlineData("text: e.g. this", null)]
    public void A_text_that_was_probably_meant_otherwise_is_warned_of(string with, string? expected)
    {
        var flow = with.Contains('#', StringComparison.Ordinal);
        var problems = _host.Problems($"nodes:\n  a: {{ uses: test/settings, with: {{ {with}{(flow ? "\n" : "")} }} }}\ninputs: {{ n: {{ "
            + $"type: text, default: x }} }}\noutputs: {{ o: $a }}\n");
        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.StartsWith($"w.yaml:{expected}", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_a_comma_in_flow_style_is_told_to_stand_in_quotes() =>
        Assert.Contains("where it belongs to a text with a comma, put that text in quotes",
            Assert.Single(_host.Problems("nodes: { a: { uses: test/settings, with: { text: a, b } } }\noutputs: { o: $a }\n")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Merge_keys_bring_the_entries_of_other_mappings()
    {
        const string text = "nodes:\n  a: { uses: test/settings, with: &one { text: a, number: 2 } }\n  b: { uses: test/settings, with: "
            + "&two { number: 3, width: 16 } }\n"
            + "  c: { uses: test/settings, with: { <<: [*one, *two], flag: true, text: own } }\n  d: { <<: { uses: test/settings } "
                + "}\noutputs: { o: $c }\n";
        Assert.StartsWith("own|2|16|True|", (string)await _host.ValueAsync(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes:\n  a: { uses: test/settings, with: &one { number: 20 } }\n  b: { uses: test/settings, with: { <<: *one } }\n",
        "2:50")]
    [InlineData("nodes:\n  a: { uses: test/settings, with: { <<: [1] } }\n", "2:42")]
    public void What_is_wrong_with_a_merged_value_is_told_where_the_value_stands(string text, string place) =>
        Assert.All(_host.Problems(text + "outputs: { o: $a }\n"),
            problem => Assert.StartsWith($"w.yaml:{place}:", problem, StringComparison.Ordinal));

    [Theory]
    [InlineData("nods:\n  a: { uses: test/number }\noutputs: { o: $a }\n", "unknown key 'nods'")]
    [InlineData("nodes:\n  a: { use: test/double, wth: { value: 1 } }\noutputs: { o: $a }\n", "unknown key 'use'", "unknown key 'wth'")]
    [InlineData("nodes: { a: { uses: test/double, with: { vale: 1 } } }\noutputs: { o: $a }\n", "has no input 'vale'")]
    [InlineData("inputs: { n: { typ: number, default: 1, min: 2 } }\nnodes: { a: { uses: test/number } }\noutputs: { o: $a }\n",
        "unknown key 'typ'", "unknown key 'min': an input has 'type', 'default', 'minimum', 'maximum', 'choices', 'description'; did you "
        + "mean 'minimum'?", "'n' is at least 2, not 1")]
    public void A_cause_stands_alone_and_what_follows_from_it_is_not_said(string text, params string[] expected)
    {
        var problems = _host.Problems(text);
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected, part => Assert.Contains(problems, problem => problem.Contains(part, StringComparison.Ordinal)));
    }
}
