using System.Text;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Benchmarks;

/// <summary>What the host itself costs: a chain of 1,000 empty nodes, run for the first time and run again.</summary>
internal sealed class HostOverhead : IBenchmark
{
    private const int Nodes = 1000;

    public string Name => "overhead";

    public IEnumerable<Figure> Measure()
    {
        using var lease = SingleCatalog.OfThisProgram();
        var (first, cached) = Measure("benchmark/empty", lease);
        var (withCheck, _) = Measure("benchmark/checked", lease);
        yield return new Figure("host overhead a node, 1,000-node chain of empty nodes, first run, median of 30",
            $"{first / Nodes * 1e6:0.0} µs", "<= 20 µs");
        yield return new Figure("the same, every result known, median of 30", $"{cached / Nodes * 1e6:0.00} µs", "<= 5 µs");
        yield return new Figure("the same, first run of nodes that check two inputs before they run, median of 30",
            $"{withCheck / Nodes * 1e6:0.0} µs", "<= 20 µs");
    }

    /// <summary>Median seconds of a first run, and of one where every result is known.</summary>
    private static (double First, double Cached) Measure(string node, SingleCatalog lease)
    {
        var text = new StringBuilder($"name: chain\nnodes:\n  n0: {{ uses: {node} }}\n");
        for (var i = 1; i < Nodes; i++)
            text.Append($"  n{i}: {{ uses: {node}, with: {{ before: $n{i - 1} }} }}\n");
        text.Append($"outputs:\n  last: $n{Nodes - 1}\n");

        var read = WorkflowReader.Read(text.ToString(), new ValueSource("chain.yaml", AppContext.BaseDirectory));
        var check = new WorkflowChecker(new CheckOptions { Draw = (from, _) => from, OutputFiles = null })
            .Check(read, InputValues.Empty, lease);
        if (!check.IsRunnable)
            throw new InvalidOperationException(string.Join("\n", check.Problems));
        using var cache = new ResultCache(1L << 30);
        var runner = new WorkflowRunner(cache);

        var first = Samples.Measure(() =>
        {
            cache.Clear();
            Run(runner, check, Nodes);
        }, count: 30, warmUp: 10);
        var cached = Samples.Measure(() => Run(runner, check, 0), count: 30, warmUp: 5);
        return (first.Median, cached.Median);
    }

    private static void Run(WorkflowRunner runner, CheckedWorkflow check, int expected)
    {
        using var result = runner.RunAsync(check, new RunOptions()).GetAwaiter().GetResult();
        if (result.NodesRun != expected)
            throw new InvalidOperationException($"{result.NodesRun} nodes ran, expected {expected}.");
    }
}
