using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

/// <summary>Every kind of mistake is found where it is, named, and answered with a proposal.</summary>
public sealed class CheckingTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("a: { uses: test/nmber }",
        "w.yaml:2:14: a: there is no node 'test/nmber' in any loaded plugin ('ipgraph nodes' lists them); did you mean 'test/number'?")]
    [InlineData("a: { uses: number }",
        "w.yaml:2:14: a: there is no node 'number' in any loaded plugin ('ipgraph nodes' lists them); did you mean 'test/number'?")]
    [InlineData("a: { uses: test/old@7 }",
        "w.yaml:2:14: a: there is no 'test/old@7': its major versions are '1', '2'; did you mean 'test/old@2'?")]
    [InlineData("a: { uses: ./other.yaml }",
        "w.yaml:2:14: a: './other.yaml' is a workflow: a workflow can't be a node of another in this version")]
    [InlineData("a: { uses: test/number, with: { valu: 1 } }",
        "w.yaml:2:35: 'a' (test/number) has no input 'valu': it takes 'value'; did you mean 'value'?")]
    [InlineData("a: { uses: test/number, with: { Value: 1 } }",
        "w.yaml:2:35: 'a' (test/number) has no input 'Value': it takes 'value'; did you mean 'value'?")]
    [InlineData("a: { uses: test/old, with: { x: 1 } }", "w.yaml:2:32: 'a' (test/old@2) has no input 'x': it takes nothing")]
    [InlineData("a: { uses: test/double }", "w.yaml:2:14: 'a' (test/double) is not given its input 'value' (number)")]
    [InlineData("a: { uses: test/number, with: { value: 1, value: 2 } }",
        "w.yaml:2:45: 'value' is given twice: the first is at line 2, column 35")]
    [InlineData("a: { uses: test/number, with: { value: many } }", "w.yaml:2:42: a.value: 'value' is a number, not 'many'")]
    [InlineData("a: { uses: test/number, with: { value: .inf } }", "w.yaml:2:42: a.value: 'value' is a number, not '.inf'")]
    [InlineData("a: { uses: test/number, with: { value: } }", "w.yaml:2:42: a.value: 'value' is a number, not nothing")]
    [InlineData("a: { uses: test/number, with: { value: { x: 1 } } }", "w.yaml:2:42: a.value: 'value' is a number, not a mapping")]
    [InlineData("a: { uses: test/number, with: { value: [1, 2] } }", "w.yaml:2:42: a.value: 'value' takes one number, not a list")]
    [InlineData("a: { uses: test/sum, with: { values: [1, [2]] } }", "w.yaml:2:44: a.values: 'values' is a number, not a list")]
    [InlineData("a: { uses: test/sum, with: { values: [1, x] } }", "w.yaml:2:44: a.values: 'values' is a number, not 'x'")]
    [InlineData("a: { uses: test/settings, with: { number: 11 } }",
        "w.yaml:2:45: a.number: 'number' is between 1 and 10, not 11; did you mean '10'?")]
    [InlineData("a: { uses: test/settings, with: { width: 12 } }",
        "w.yaml:2:44: a.width: 'width' is a multiple of 8, not 12; did you mean '16'?")]
    [InlineData("a: { uses: test/settings, with: { width: 8.5 } }",
        "w.yaml:2:44: a.width: 'width' is an integer, not '8.5'; did you mean '8'?")]
    [InlineData("a: { uses: test/settings, with: { width: 9223372036854775808 } }",
        "w.yaml:2:44: a.width: 'width' is between 8 and 64, not 9.223372036854776E+18; did you mean '64'?")]
    [InlineData("a: { uses: test/settings, with: { seed: 18446744073709551616 } }",
        "w.yaml:2:43: a.seed: 'seed' is an integer of 64 bits, not 18446744073709551616")]
    [InlineData("a: { uses: test/settings, with: { seed: -9223372036854775809 } }",
        "w.yaml:2:43: a.seed: 'seed' is an integer of 64 bits, not -9223372036854775809")]
    [InlineData("a: { uses: test/settings, with: { flag: yes } }",
        "w.yaml:2:43: a.flag: 'flag' is true or false, not 'yes'; did you mean 'true'?")]
    [InlineData("a: { uses: test/settings, with: { shape: square } }",
        "w.yaml:2:44: a.shape: 'shape' is one of 'round', 'square-like', not 'square'")]
    [InlineData("a: { uses: test/settings, with: { shape: rond } }",
        "w.yaml:2:44: a.shape: 'shape' is one of 'round', 'square-like', not 'rond'; did you mean 'round'?")]
    [InlineData("a: { uses: test/double, with: { value: $elsewhere } }",
        "w.yaml:2:42: a.value: '$elsewhere' refers to a node 'elsewhere' that is not there")]
    [InlineData("a: { uses: test/double, with: { value: $value } }\n  vlue: { uses: test/number }",
        "w.yaml:2:42: a.value: '$value' refers to a node 'value' that is not there; did you mean '$vlue'?")]
    [InlineData("a: { uses: test/double, with: { value: $p.hole } }\n  p: { uses: test/parts }",
        "w.yaml:2:42: a.value: 'p' (test/parts) has no output 'hole': it gives 'whole', 'as-text', 'thing'; did you mean '$p.whole'?")]
    [InlineData("a: { uses: test/double, with: { value: $p } }\n  p: { uses: test/pair }",
        "w.yaml:2:42: a.value: '$p' (test/pair) has several outputs, none of them the main one: name one of '$p.left', '$p.right'")]
    [InlineData("a: { uses: test/double, with: { value: $b } }\n  b: { uses: test/old }",
        "w.yaml:2:42: a.value: 'value' takes a number, but '$b' is a text")]
    [InlineData("a: { uses: test/settings, with: { text: $p } }\n  p: { uses: test/parts }",
        "w.yaml:2:43: a.text: 'text' takes a text, but '$p' is a number; did you mean '$p.as-text'?")]
    [InlineData("a: { uses: test/double, with: { value: $inputs.x } }", "w.yaml:2:42: a.value: the workflow has no input 'x'")]
    [InlineData("a: { uses: test/double, with: { value: $inputs } }",
        "w.yaml:2:42: a.value: '$inputs' alone is nothing: write $inputs.name")]
    [InlineData("a: { uses: test/double, with: { value: $a b } }", "w.yaml:2:42: a.value: '$a b' is no reference: write $node, $node.port "
        + "or $inputs.name, or $$ for a text that starts with a dollar sign")]
    [InlineData("a: { uses: test/settings, with: { text: 'x ${in puts}' } }",
        "w.yaml:2:43: a.text: '${in puts}' is no reference: write ${inputs.name} or ${node.port}, or $${ for a dollar sign and a brace")]
    [InlineData("a: { uses: test/settings, with: { text: 'x ${t}' } }\n  t: { uses: things/plain }",
        "w.yaml:2:43: a.text: '$t' is a thing, which can't be put into a text")]
    [InlineData("a: { uses: things/load, with: { path: nowhere/thing.txt } }",
        "w.yaml:2:41: a.path: 'path': there is no '{folder}/nowhere/thing.txt' (not even its folder)")]
    [InlineData("a: { uses: things/pass, with: { thing: plan } }", "w.yaml:2:42: a.thing: 'thing': there is no '{folder}/plan'")]
    [InlineData("a: { uses: things/unwrap, with: { wrapped: x } }", "w.yaml:2:46: a.wrapped: 'wrapped' takes a wrapped, which 'x' is not: "
        + "write a reference, as in $node (no node of the loaded plugins reads one from a path)")]
    [InlineData("a: { uses: things/load, with: { path: /dev/zero } }",
        "w.yaml:2:41: a.path: 'path' is a file or a folder, but '/dev/zero' is a device: write its content to a file, and name that")]
    [InlineData("a: { uses: things/pass, with: { thing: /dev/zero } }",
        "w.yaml:2:42: a.thing: 'thing' is a file or a folder, but '/dev/zero' is a device: write its content to a file, and name that")]
    [InlineData("a: { uses: test/double, with: { value: $a } }", "w.yaml:2:3: 'a' needs itself")]
    [InlineData("a: { uses: test/double, with: { value: $c } }\n  b: { uses: test/double, with: { value: $a } }\n  c: { uses: test/double, "
        + "with: { value: $b } }", "these nodes need one another in a circle")]
    [InlineData("a: { uses: test/telling, with: { text: bad } }", "w.yaml:2:42: a.text: no bad words")]
    [InlineData("a: { uses: test/telling, with: { text: problem } }", "w.yaml:2:42: a.text: told, not thrown")]
    [InlineData("a: { uses: test/telling, with: { text: needs } }", "w.yaml:2:3: a.also: a file is needed")]
    [InlineData("a: { uses: test/telling, with: { text: needs, also: $elsewhere } }",
        "w.yaml:2:55: a.also: '$elsewhere' refers to a node 'elsewhere' that is not there")]
    [InlineData("a: { uses: test/telling, with: { text: needs, also: [x] } }", "w.yaml:2:55: a.also: 'also' takes one file, not a list")]
    [InlineData("a: { uses: test/telling, with: { text: crash } }",
        "w.yaml:2:3: 'a': plugin testing 1.2.3 failed while 'test/telling' was checked: InvalidOperationException: describing broke")]
    [InlineData("a: { uses: things/pass, with: { thing: $t.thing } }\n  t: { uses: test/telling, with: { text: lacking } }",
        "w.yaml:2:42: a.thing: '$t.thing' is not there: there is no thing in 'lacking'")]
    [InlineData("a: { uses: test/double, with: { value: $many } }\n  many: { uses: test/add, with: { a: [1, 2] } }",
        "w.yaml:2:42: 'value' takes one number, but '$many' gives a list ('many' runs once for each value of 'a'): give it one value, or "
        + "use a node that takes a list")]
    [InlineData("a: { uses: test/double, with: { value: $b } }\n  b: { uses: test/batch }",
        "w.yaml:2:42: a.value: 'value' takes one number, but '$b.all' gives a list: give it one value, or use a node that takes a list; "
        + "did you mean '$b.first'?")]
    [InlineData("a: { uses: test/add, with: { a: [1, 2], b: [1, 2, 3] } }",
        "w.yaml:2:46: 'b' has 3 values and 'a' has 2: lists are taken side by side and must be of the same length")]
    public void A_mistake_is_found_at_its_place(string nodes, string expected)
    {
        var problem = Assert.Single(_host.Problems($"nodes:\n  {nodes}\noutputs: {{ out: $a }}\n"));
        expected = expected.Replace("{folder}", _host.Folder, StringComparison.Ordinal);
        if (expected.StartsWith("these", StringComparison.Ordinal))
            Assert.Contains(expected, problem);
        else
            Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("a: { uses: test/make-note }", "b.note: 1, nothing, 0 more")]
    [InlineData("a: { uses: test/make-note, with: { value: $inputs.value, text: yes, more: [1, 2] } }", "b.note: 7, yes, 2 more")]
    [InlineData("a: { uses: test/make-note, with: { text: bad } }", "a.text: no bad words")]
    [InlineData("a: { uses: test/make-note, with: { text: crash } }",
        "'a': plugin testing 1.2.3 failed while 'test/make-note' was checked: InvalidOperationException: a cable came loose")]
    [InlineData("a: { uses: test/make-note, with: { text: wait } }", "'a': plugin testing 1.2.3 failed while 'test/make-note' was checked: "
        + "InvalidOperationException: a node that is described by running waits for nothing: let it implement ICheck")]
    [InlineData("a: { uses: test/make-note, with: { value: 11 } }", "'value' is between 0 and 10, not 11")]
    [InlineData("a: { uses: test/make-note, with: { text: $t } }\n  t: { uses: test/old }", null)]
    [InlineData("a: { uses: test/make-note, with: { more: [1, $n] } }\n  n: { uses: test/number }", null)]
    public void A_node_that_is_described_by_running_is_run_as_soon_as_all_its_inputs_are_known(string nodes, string? expected)
    {
        var problems = _host.Problems($"inputs: {{ value: {{ type: number, default: 7 }} }}\nnodes:\n  {nodes}\n  b: {{ uses: "
            + $"test/read-note, with: {{ note: $a }} }}\noutputs: {{ out: $b }}\n");
        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_for_the_whole_workflow_goes_by_the_mark_whatever_ports_and_inputs_are_called()
    {
        const string inputs = "inputs: { seed: { type: integer, default: 1 }, chance: { type: integer, default: 1 } }\n";
        const string others = "b: { uses: test/cast }, s: { uses: test/number } }\noutputs: { out: $a }\n";

        Assert.Equal(["chance"], Of($"{inputs}nodes: {{ a: {{ uses: test/cast, with: {{ luck: $inputs.chance }} }}, {others}"));
        Assert.Equal(["a.luck"], Of($"nodes: {{ a: {{ uses: test/cast, with: {{ luck: 5 }} }}, {others}"));
        Assert.Equal(["a.luck", "b.luck"], Of($"nodes: {{ a: {{ uses: test/cast }}, {others}"));
        Assert.Empty(Of("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }"));

        IReadOnlyList<string> Of(string yaml) =>
            SeedPlaces.Find(WorkflowReader.Read(yaml, new ValueSource("w.yaml", _host.Folder)), _host.Catalog);
    }

    [Fact]
    public void A_circle_names_its_nodes_in_order()
    {
        var problem = Assert.Single(_host.Problems("""
            nodes:
              before: { uses: test/double, with: { value: $a } }
              a: { uses: test/double, with: { value: $c } }
              b: { uses: test/double, with: { value: $a } }
              c: { uses: test/double, with: { value: $b } }
            outputs: { out: $before }
            """));
        Assert.Equal("w.yaml:3:3: these nodes need one another in a circle: 'b' -> 'c' -> 'a' -> 'b'", problem);
    }

    [Fact]
    public void Two_circles_are_two_problems()
    {
        var problems = _host.Problems("""
            nodes:
              a: { uses: test/double, with: { value: $b } }
              b: { uses: test/double, with: { value: $a } }
              c: { uses: test/add, with: { a: $a, b: $d } }
              d: { uses: test/double, with: { value: $c } }
            outputs: { out: $a }
            """);
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void One_mistake_is_one_problem_and_not_one_for_each_who_needs_it()
    {
        var problem = Assert.Single(_host.Problems("""
            nodes:
              a: { uses: test/nothing-such }
              b: { uses: test/double, with: { value: $a } }
              c: { uses: test/double, with: { value: $b } }
            outputs: { out: $c, other: $a.port }
            """));
        Assert.StartsWith("w.yaml:2:14: a: there is no node", problem);
    }

    [Theory]
    [InlineData("x", "is a reference to a node")]
    [InlineData("$inputs.n", "is a reference to a node")]
    [InlineData("$b", "refers to a node 'b' that is not there")]
    [InlineData("$a.x", "has no output 'x'")]
    public void An_output_that_is_none_is_a_problem(string value, string expected) =>
        Assert.Contains(expected,
            Assert.Single(_host.Problems($"inputs: {{ n: {{ type: number, default: 1 }} }}\nnodes: {{ a: {{ uses: test/number }} "
            + $"}}\noutputs: {{ out: {value} }}\n")));

    [Theory]
    [InlineData("{ type: number }",
        "w.yaml:1:11: inputs.n: the input 'n' has no default and is given nothing: give it a value with --set n=... or --inputs")]
    [InlineData("{ type: number, default: x }", "w.yaml:1:39: inputs.n: 'n' is a number, not 'x'")]
    [InlineData("{ type: number, default: 5, maximum: 4 }", "w.yaml:1:39: inputs.n: 'n' is at most 4, not 5; did you mean '4'?")]
    [InlineData("{ type: choice, default: 5, choices: [1, 50] }",
        "w.yaml:1:39: inputs.n: 'n' is one of '1', '50', not '5'; did you mean '1'?")]
    [InlineData("{ type: text, default: 5, maximum: 4 }",
        "w.yaml:1:11: inputs.n: the input 'n' is a text, which has no minimum or maximum")]
    [InlineData("{ type: number, default: 2000 }",
        "w.yaml:1:39: a.value: 'value' is between -1000 and 1000, not 2000; did you mean '1000'?")]
    [InlineData("{ type: text, default: 5 }", "w.yaml:2:49: a.value: 'value' takes a number, but the input '$inputs.n' is a text")]
    [InlineData("{ type: number, default: $a }",
        "w.yaml:1:39: inputs.n: the default of 'n' is a value, not a reference: write $$ for a dollar sign")]
    public void An_input_is_checked_against_what_it_says_and_where_it_goes(string input, string expected) =>
        Assert.Contains(expected,
            _host.Problems($"inputs: {{ n: {input} }}\nnodes: {{ a: {{ uses: test/number, with: {{ value: $inputs.n }} }} }}\noutputs: "
            + $"{{ out: $a }}\n").Select(problem => problem));

    [Theory]
    [InlineData("m=1", "--set m: inputs.m: the workflow has no input 'm': it has 'n'; did you mean 'n'?")]
    [InlineData("n=x", "--set n: inputs.n: 'n' is a number, not 'x'")]
    [InlineData("b.value=1", "--set b.value: the workflow has no node 'b'; did you mean 'a.value'?")]
    [InlineData("a.valu=1", "--set a.valu: 'a' (test/number) has no input 'valu': it takes 'value'; did you mean 'value'?")]
    [InlineData("a.value=x", "--set a.value: 'value' is a number, not 'x'")]
    [InlineData("nothing", "--set nothing: 'nothing' sets nothing: write name=value, or node.port=value")]
    public void A_setting_is_checked_like_what_the_file_says(string setting, string expected) =>
        Assert.Equal(expected,
            Assert.Single(_host.Problems("inputs: { n: { type: number, default: 1 } }\nnodes: { a: { uses: test/number, with: { value: "
            + "$inputs.n } } }\noutputs: { out: $a }\n", setting)));

    [Fact]
    public void All_problems_of_a_workflow_come_at_once_in_the_order_of_the_file()
    {
        var lines = _host.Check("""
            titel: x
            nodes:
              a: { uses: test/number, with: { value: 5000 } }
              b: { uses: test/nothing }
              c: { uses: test/double, with: { vale: 1 } }
              d: { uses: things/load, with: { path: none.txt } }
            outputs: { out: $e }
            """).Problems.Select(problem => problem.Line);
        Assert.Equal([1, 3, 4, 5, 6, 7], lines);
    }

    [Fact]
    public async Task Literals_are_read_by_their_port_and_not_by_what_yaml_would_guess()
    {
        _host.Write("f.txt", "");
        var value = await _host.ValueAsync("nodes: { a: { uses: test/settings, with: { text: no, number: 2, width: \"16\", flag: true, "
            + "shape: square-like, file: f.txt, seed: 4294967295, words: one } } }\noutputs: { out: $a }");
        Assert.Equal("no|2|16|True|SquareLike|f.txt|4294967295|one", value);
    }

    [Theory]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "-9223372036854775808")]
    [InlineData("18446744073709551615", "-1")]
    public async Task Integers_of_64_bits_without_a_sign_are_taken_by_their_bits(string written, string expected)
    {
        Assert.Contains($"|{expected}|",
            (string)await _host.ValueAsync($"nodes: {{ a: {{ uses: test/settings, with: {{ seed: {written} }} }} }}\noutputs: "
            + $"{{ out: $a }}"));
        Assert.Contains($"|{expected}|",
            (string)await _host.ValueAsync($"inputs: {{ seed: {{ type: integer, default: {written} }} }}\nnodes: {{ a: {{ uses: "
            + $"test/settings, with: {{ seed: $inputs.seed }} }} }}\noutputs: {{ out: $a }}"));
    }

    [Theory]
    [InlineData("$$5", "$5")]
    [InlineData("costs $5", "costs $5")]
    [InlineData("a $$ b", "a $$ b")]
    [InlineData("a $${b}", "a ${b}")]
    [InlineData("a ${inputs.word} on ${inputs.number}", "a star on 0.5")]
    [InlineData("${inputs.word}", "star")]
    [InlineData("$inputs.word", "star")]
    [InlineData("${p.as-text}!", "<5>!")]
    public async Task Dollar_signs_say_references_or_themselves(string text, string expected)
    {
        var value = await _host.ValueAsync($"inputs: {{ word: {{ type: text, default: star }}, number: {{ type: number, default: 0.5 }} "
            + $"}}\nnodes:\n  p: {{ uses: test/parts }}\n  a:\n    uses: test/settings\n    with:\n      text: {text}\noutputs: "
            + $"{{ out: $a }}");
        Assert.Equal(expected, ((string)value).Split('|')[0]);
    }

    [Fact]
    public async Task Values_from_outside_are_what_they_are()
    {
        const string workflow = "inputs: { word: { type: text, default: star } }\nnodes: { a: { uses: test/settings, with: { text: "
            + "$inputs.word, words: [a, b] } } }\noutputs: { out: $a }";

        Assert.StartsWith("$x, ${y}|", (string)await _host.ValueAsync(workflow, "word=$x, ${y}"));
        Assert.StartsWith("moon|", (string)await _host.ValueAsync(workflow, "a.text=moon"));
        Assert.EndsWith("|c+d", (string)await _host.ValueAsync(workflow, "a.words=[c, d]"));
        Assert.EndsWith("|c, d", (string)await _host.ValueAsync(workflow, "a.words=c, d"));
        Assert.StartsWith("star|3|", (string)await _host.ValueAsync(workflow, "a.number=3"));
    }

    [Fact]
    public void Inputs_of_a_file_are_yaml_or_json_and_settings_win()
    {
        var path = _host.Write("values.json", """{ "n": 3, "a": { "b": 4 }, "c.d": [1, 2] }""");
        var values = InputValues.OfSettings(["n=9"], _host.Folder).Over(InputValues.ReadFile(path));
        Assert.Equal([("n", "9"), ("a.b", "4"), ("c.d", "list")],
            values.Values.Select(value => (value.Path, (value.Value as YamlText)?.Text ?? "list")));
    }

    [Fact]
    public void Paths_are_looked_for_from_where_they_are_written_then_the_workflow_then_the_search_folders()
    {
        _host.Write("models/deep/thing.txt", "x");
        const string workflow = "nodes: { a: { uses: things/load, with: { path: thing.txt } } }\noutputs: { out: $a }";

        Assert.Single(_host.Problems(workflow));
        _host.Options = _host.Options with { SearchFolders = [Path.Combine(_host.Folder, "models/deep")] };
        Assert.Empty(_host.Problems(workflow));
    }

    [Fact]
    public void Random_draws_a_seed_says_it_and_uses_it_everywhere()
    {
        _host.Drawn.Enqueue(42);
        var workflow = _host.Check("inputs: { seed: { type: integer, default: random } }\nnodes:\n  a: { uses: test/settings, with: { "
            + "seed: $inputs.seed } }\n  b: { uses: test/settings, with: { seed: $inputs.seed } }\noutputs: { out: $a }");

        Assert.Empty(workflow.Problems);
        Assert.Equal([new DrawnSeed("seed", 42)], workflow.Seeds);
    }

    [Fact]
    public async Task Random_in_a_node_is_drawn_too()
    {
        _host.Drawn.Enqueue(123);
        Assert.Contains("|123|",
            (string)await _host.ValueAsync("nodes: { a: { uses: test/settings, with: { seed: random } } }\noutputs: { out: $a }"));
    }

    [Theory]
    [InlineData("width: random", "", "w.yaml:2:44: a.width: 'width' is an integer, not 'random': a number is drawn only for a seed")]
    [InlineData("width: $inputs.n", "random", "w.yaml:4:32: inputs.n: 'n' is an integer, not 'random': a number is drawn only for a seed")]
    [InlineData("text: 'a ${inputs.n}'", "random",
        "w.yaml:4:32: inputs.n: 'n' is an integer, not 'random': a number is drawn only for a seed")]
    [InlineData("seed: $inputs.n", "random", null)]
    [InlineData("seed: $inputs.n, text: 'seed ${inputs.n}'", "random", null)]
    public void Random_is_drawn_only_where_it_leads_to_a_seed(string with, string input, string? expected)
    {
        _host.Drawn.Enqueue(7);
        var problems = _host.Problems($"nodes:\n  a: {{ uses: test/settings, with: {{ {with} }} }}\ninputs:\n  n: {{ type: integer, "
            + $"default: {(input.Length > 0 ? input : "1")} }}\noutputs: {{ out: $a }}\n");
        if (expected is null)
            Assert.Empty(problems);
        else
            Assert.Equal(expected, Assert.Single(problems));
    }

    [Fact]
    public async Task A_number_that_is_only_known_when_it_arrives_is_checked_then()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/number, with: { value: 900 } }\n  b: { uses: test/add, with: { "
            + "a: $a, b: 900 } }\n  c: { uses: test/number, with: { value: $b } }\noutputs: { out: $c }");

        Assert.Equal("w.yaml:4:42: c.value: 'value' is between -1000 and 1000, not 1800",
            Assert.Single(result.Failures).Problem.ToString());
    }

    [Fact]
    public async Task A_workflow_with_problems_is_not_run()
    {
        var workflow = _host.Check("nodes: { a: { uses: test/nope } }\noutputs: { out: $a }");
        Assert.False(workflow.IsRunnable);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.Runner.RunAsync(workflow, new RunOptions()));
    }
}
