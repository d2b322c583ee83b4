using System.Text;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Benchmarks;

/// <summary>
/// What the host itself costs: a chain of 1,000 empty nodes, run for the first time and run again; and one of 100,000, to see that the cost
/// of a node stays what it is.
/// </summary>
internal sealed class HostOverhead : IBenchmark
{
    private const int Nodes = 1000;
    private const int ManyNodes = 100_000;

    public string Name => "overhead";

    public IEnumerable<Figure> Measure()
    {
        using var lease = SingleCatalog.OfThisProgram();
        var (first, cached) = Measure("benchmark/empty", Nodes, 30, lease);
        var (withCheck, _) = Measure("benchmark/checked", Nodes, 30, lease);
        yield return new Figure("host overhead a node, 1,000-node chain of empty nodes, first run, median of 30",
            $"{first / Nodes * 1e6:0.0} µs", "<= 4 µs");
        yield return new Figure("the same, every result known, median of 30", $"{cached / Nodes * 1e6:0.00} µs", "<= 1 µs");
        yield return new Figure("the same, first run of nodes that check two inputs before they run, median of 30",
            $"{withCheck / Nodes * 1e6:0.0} µs", "<= 20 µs");
        ResidentMemory.ForgetPeak();
        var before = ResidentMemory.Now;
        var (firstOfMany, cachedOfMany) = Measure("benchmark/empty", ManyNodes, 5, lease);
        yield return new Figure("a chain of 100,000 empty nodes, a node of the first run, median of 5",
            $"{firstOfMany / ManyNodes * 1e6:0.0} µs", "as of 1,000");
        yield return new Figure("the same, every result known", $"{cachedOfMany / ManyNodes * 1e6:0.00} µs", "as of 1,000");
        yield return new Figure("most memory that it took, read, checked and run",
            $"{(ResidentMemory.Peak - before) / (double)(1 << 20):0} MiB", "<= 200 MB");
    }

    /// <summary>Median seconds of a first run, and of one where every result is known.</summary>
    private static (double First, double Cached) Measure(string node, int count, int runs, SingleCatalog lease)
    {
        var text = new StringBuilder($"name: chain\nnodes:\n  n0: {{ uses: {node} }}\n");
        for (var i = 1; i < count; i++)
            text.Append($"  n{i}: {{ uses: {node}, with: {{ before: $n{i - 1} }} }}\n");
        text.Append($"outputs:\n  last: $n{count - 1}\n");

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
            Run(runner, check, count);
        }, runs, warmUp: runs / 3);
        var cached = Samples.Measure(() => Run(runner, check, 0), runs, warmUp: 2);
        return (first.Median, cached.Median);
    }

    private static void Run(WorkflowRunner runner, CheckedWorkflow check, int expected)
    {
        using var result = runner.RunAsync(check, new RunOptions()).GetAwaiter().GetResult();
        if (result.NodesRun != expected)
            throw new InvalidOperationException($"{result.NodesRun} nodes ran, expected {expected}.");
    }
}
