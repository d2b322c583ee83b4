using System.Text.Json;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>The nodes there are and what they take, as <c>ipgraph nodes --json</c> tells it.</summary>
internal sealed class Catalog(IReadOnlyDictionary<string, IReadOnlyDictionary<string, CatalogPort>> inputs)
{
    public IEnumerable<string> Nodes => inputs.Keys;

    public static async Task<Catalog> ReadAsync()
    {
        var answer = await Command.RunAsync(Repository.Root, "nodes", "--json");
        Assert.True(answer.Code == 0, answer.All);
        using var document = JsonDocument.Parse(answer.Output);
        return new(document.RootElement.GetProperty("nodes").EnumerateArray().ToDictionary(
            node => node.GetProperty("id").GetString()!,
            node => (IReadOnlyDictionary<string, CatalogPort>)node.GetProperty("inputs").EnumerateArray().Select(CatalogPort.Read)
                .ToDictionary(port => port.Name)));
    }

    public CatalogPort Port(string node, string port) => inputs[node][port];

    public IEnumerable<string> PortsOf(string node) => inputs[node].Keys;
}
