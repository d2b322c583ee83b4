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
        Assert.Equal(given, await _host.ValueAsync($"nodes:\n  a: {{ uses: test/shares, with: {{ parts: {written} }} }}\noutputs: {{ out: $a }}\n"));

    [Fact]
    public void Other_texts_take_no_mapping() =>
        Assert.Equal("w.yaml:2:43: 'text' is a text, not a mapping", Assert.Single(_host.Problems("nodes:\n  a: { uses: test/settings, with: { text: { x: 1 } } }\noutputs: {}\n")));
}
