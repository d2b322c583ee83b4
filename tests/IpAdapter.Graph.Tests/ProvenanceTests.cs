using System.Runtime.InteropServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Planning;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Tests;

/// <summary>
/// What results are known by, as bytes: where one of these keys changes, every result that somebody has kept is lost. That may be right,
/// and is never an accident.
/// </summary>
public sealed class ProvenanceTests : IDisposable
{
    // Every kind of binding: literals, outputs, texts put together, written lists, lists of lists, lists of unknown length; whole and taken
    // apart.
    private const string Workflow = """
        inputs: { most: { type: integer, default: 3 } }
        nodes:
          one: { uses: test/number, with: { value: 2 } }
          text: { uses: test/settings, with: { text: "a ${one} b", words: [x, "y z"] } }
          counted: { uses: test/count-to, with: { last: $inputs.most } }
          each: { uses: test/add, with: { a: [1, $one], b: 5 } }
          unknown: { uses: test/add, with: { a: $counted } }
          again: { uses: test/add, with: { a: $each, b: $one } }
          nested: { uses: test/add, with: { a: [$each, 7] } }
          total: { uses: test/sum, with: { values: [$each, $unknown, $counted, 1] } }
        outputs: { text: $text, again: $again, nested: $nested, total: $total }
        """;

    private const string Known = """
        one ae3ce971c5d05522
        counted 6b99ffc711162846
        text 5fd988f4bea025b9
        each 7ff54348fb6af8de 4c4ab93e75aa417b
        unknown 69abe9e94cab156f df80480469843b67 0c40402330a1d2d9
        again 6fb618d4589cee3e 0ec3933f3e4e3aee
        nested 5ca947a8902bb7e5 e500d423a2785ba8 436e9244cf478922
        total d85658d5be6b616e
        """;

    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Results_are_known_by_the_same_bytes_as_ever()
    {
        var workflow = _host.Check(Workflow);
        Assert.Empty(workflow.Problems);
        // What is behind a list of unknown length has keys only once the list is known.
        (await _host.Runner.RunAsync(workflow, new RunOptions { Environment = "cpu float32" })).Dispose();

        using var plan = new Planner(_host.Cache).Plan(workflow, new PlanOptions { Environment = "cpu float32" });
        Assert.Equal(Known, string.Join('\n',
            plan.Steps.Select(step => $"{step.Node.Name} {string.Join(' ', step.Keys!.Select(Hexadecimal))}")));
    }

    private static string Hexadecimal(ProvenanceKey key) => Convert.ToHexStringLower(MemoryMarshal.AsBytes([key]))[..16];
}
