namespace IpAdapter.Graph.Tests;

/// <summary>A text that a node reads as a mapping may be written as one.</summary>
public sealed class MappingTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("{ up: { block_1: [0, .5] }, mid: 1 }", """{"up":{"block_1":[0,0.5]},"mid":1}""")]
    [InlineData("{ name: 'a \"b\"', no: no }", """{"name":"a \"b\"","no":"no"}""")]
    [InlineData("{}", "{}")]
    [InlineData("""'{"mid": 1}'""", """{"mid": 1}""")]
    public async Task A_mapping_is_given_as_json(string written, string given) =>
        Assert.Equal(given, await _host.ValueAsync($"nodes:\n  a: {{ uses: test/shares, with: {{ parts: {written} }} }}\noutputs: "
            + $"{{ out: $a }}\n"));

    [Theory]
    [InlineData("{ up: $inputs.share, down: [1, $inputs.share] }", """{"up":0.25,"down":[1,0.25]}""")]
    [InlineData("{ name: '${inputs.word} and $$inputs', other: $$x }", """{"name":"so and $$inputs","other":"$x"}""")]
    public async Task Inputs_of_the_workflow_may_stand_in_a_mapping(string written, string given) =>
        Assert.Equal(given, await _host.ValueAsync($"inputs:\n  share: {{ type: number, default: 0.25 }}\n  word: {{ type: text, default: "
            + $"so }}\nnodes:\n  a: {{ uses: test/shares, with: {{ parts: {written} }} }}\noutputs: {{ out: $a }}\n"));

    [Theory]
    [InlineData("{ up: { x: $inputs.shar } }", "w.yaml:3:53: a.parts: the workflow has no input 'shar'; did you mean '$inputs.share'?")]
    [InlineData("{ up: [1, $a b] }", "w.yaml:3:52: a.parts: '$a b' is no reference: write $node, $node.port or $inputs.name, or $$ for a "
        + "text that starts with a dollar sign")]
    [InlineData("{ up: $n }", "w.yaml:3:48: a.parts: '$n' is the output of a node: the mapping 'parts' can hold values and inputs of the "
        + "workflow ($inputs.name)")]
    public void A_wrong_reference_in_a_mapping_is_found_at_its_place(string written, string expected) =>
        Assert.Equal(expected,
            Assert.Single(_host.Problems($"inputs: {{ share: {{ type: number, default: 0.25 }} }}\nnodes:\n  a: {{ uses: test/shares, "
            + $"with: {{ parts: {written} }} }}\n  n: {{ uses: test/number }}\noutputs: {{ out: $a }}\n")));

    [Fact]
    public void Other_texts_take_no_mapping() =>
        Assert.Equal("w.yaml:2:43: a.text: 'text' is a text, not a mapping",
            Assert.Single(_host.Problems("nodes:\n  a: { uses: test/settings, with: { text: { x: 1 } } }\noutputs: { out: $a }\n")));
}
