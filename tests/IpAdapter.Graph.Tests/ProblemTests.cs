using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

/// <summary>What a problem says: whom it is about, what was meant, and nothing that a terminal would obey.</summary>
public sealed class ProblemTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Every_problem_of_a_node_names_the_node_and_the_input_in_words_and_as_values()
    {
        var problems = _host.Check("""
            inputs: { n: { type: nummer, default: 1 } }
            nodes:
              a: { uses: test/settings, with: { number: 11, shape: rond, file: none, vidth: 3, text: "${x}" } }
              b: { uses: test/double }
              c: { uses: test/add, with: { a: [1, 2], b: [1] } }
              d: { uses: test/telling, with: { text: problem } }
              e: { uses: test/nope }
              f: { uses: test/double, with: { value: $c } }
            outputs: { o: $z }
            """).Problems;
        Assert.Equal(
            ["a.file", "a.number", "a.shape", "a.text", "a.vidth", "b.value", "c.b", "d.text", "e.", "f.value", "inputs.n", "outputs.o"],
            problems.Select(problem => $"{problem.Node}.{problem.Port}").Order(StringComparer.Ordinal));
        Assert.All(problems, problem =>
        {
            var said = problem.ToString();
            Assert.True(said.Contains($"{problem.Node}.{problem.Port}: ", StringComparison.Ordinal)
                || said.Contains($"'{problem.Node}'", StringComparison.Ordinal) || problem.Port is null, said);
        });
    }

    [Theory]
    [InlineData("test/double, with: { value: inputs.scale }", "$inputs.scale")]
    [InlineData("test/double, with: { value: p.whole }", "$p.whole")]
    [InlineData("test/double, with: { value: p }", "$p")]
    [InlineData("things/pass, with: { thing: t }", "$t")]
    [InlineData("things/unwrap, with: { wrapped: w }", "$w")]
    [InlineData("test/double, with: { value: $input.scale }", "$inputs.scale")]
    public void A_forgotten_dollar_sign_is_proposed(string node, string proposal)
    {
        var problem = Assert.Single(_host.Check($$"""
            inputs: { scale: { type: number, default: 1 } }
            nodes:
              a: { uses: {{node}} }
              p: { uses: test/parts }
              t: { uses: things/plain }
              w: { uses: things/wrap, with: { thing: $t } }
            outputs: { o: $a }
            """).Problems);
        Assert.Equal(proposal, problem.Proposal);
    }

    [Fact]
    public void A_node_behind_which_nothing_can_be_checked_is_told()
    {
        var problem = Assert.Single(_host.Check("nodes:\n  n: { uses: test/make-note }\n  s: { uses: test/silent, with: { note: $n } "
            + "}\noutputs: { o: $s }\n").Problems);
        Assert.Equal((Severity.Warning, "s", "note"), (problem.Severity, problem.Node, problem.Port));
        Assert.Contains("[DescribedByRunning]", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nummer", "number")]
    [InlineData("int", "integer")]
    [InlineData("float", "number")]
    [InlineData("string", "text")]
    [InlineData("bool", "boolean")]
    [InlineData("list of int", "list of integer")]
    public void Types_of_programming_languages_are_answered_with_ours_and_the_list(string type, string ours)
    {
        var problem = Assert.Single(_host.Check($"inputs: {{ n: {{ type: {type}, default: 1 }} }}\nnodes: {{ a: {{ uses: test/number }} "
            + $"}}\noutputs: {{ o: $a }}\n").Problems);
        Assert.Equal(ours, problem.Proposal);
        Assert.Contains("'text', 'number', 'integer', 'boolean', 'choice', 'file', 'image'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C:\\pictures\\a.png", "a path of Windows")]
    [InlineData("..\\a.png", "folders are separated by '/' here; did you mean '../a.png'?")]
    [InlineData("~/a.png", "'~' means the home folder to a shell only")]
    [InlineData("https://example.org/a.png", "is an address, and only files on this machine are read")]
    public void A_path_that_is_written_as_elsewhere_is_answered_with_what_to_write_here(string path, string expected) =>
        Assert.Contains(expected,
            Assert.Single(_host.Problems($"nodes: {{ a: {{ uses: things/load, with: {{ path: '{path}' }} }} }}\noutputs: {{ o: $a }}\n")),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_mapping_may_be_set_as_it_is_written_in_a_file()
    {
        const string workflow = "nodes: { a: { uses: test/shares } }\noutputs: { o: $a }";
        Assert.Equal("""{"up":{"block_1":1}}""", await _host.ValueAsync(workflow, "a.parts={ up: { block_1: 1 } }"));
        var file = _host.Write("values.yaml", "a.parts: { up: { block_1: 1 } }\n");
        Assert.Equal("a.parts", Assert.Single(InputValues.ReadFile(file).Values).Path);
    }

    [Theory]
    [InlineData("\"\\e]0;owned\\a\\e[2J\"")]
    [InlineData("\"x\\nw.yaml:9:9: everything is fine\"")]
    [InlineData("\"\\u202egnp.exe\"")]
    public void Nothing_that_a_terminal_obeys_leaves_a_problem(string written)
    {
        foreach (var text in new[]
        {
            $"nodes: {{ a: {{ uses: {written} }} }}\noutputs: {{ o: $a }}\n",
            $"nodes: {{ a: {{ uses: test/settings, with: {{ number: {written}, {written}: 1, file: {written}, shape: {written} }} }} "
                + $"}}\noutputs: {{ o: {written} }}\n",
            $"inputs: {{ n: {{ type: {written}, {written}: 1 }} }}\n{written}: 1\nnodes: {{ {written}: {{ uses: x }} }}\noutputs: {{ "
                + $"{written}: $a }}\n",
        })
        {
            var problems = _host.Problems(text);
            Assert.NotEmpty(problems);
            Assert.All(problems, problem => Assert.DoesNotContain(problem, Printable.IsObeyed));
        }
    }

    [Fact]
    public void A_name_of_a_hundred_thousand_letters_is_not_echoed_whole()
    {
        var name = new string('n', 100_000);
        foreach (var text in new[] { $"nodes: {{ {name}: {{ uses: {name} }} }}\noutputs: {{ o: ${name}.x }}\n",
            $"{name}: 1\nnodes: {{ a: {{ uses: test/number, with: {{ {name}: 1, value: ${name} }} }} }}\noutputs: {{ '{name} "
            + $"{name}': x }}\n" })
            Assert.All(_host.Problems(text), problem => Assert.InRange(problem.Length, 1, 5000));
    }
}
