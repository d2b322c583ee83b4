namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Says that it takes memory: so much for each pixel, and weights that others may hold too.</summary>
[Node("test/memory")]
public sealed class MemoryNode : INode<MemoryNode.Inputs, double>, ICheck<MemoryNode.Inputs, double>
{
    public sealed record Inputs(double Value = 0, int Mebibytes = 0, int Weights = 0, string Model = "model");

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Value);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, double> report)
    {
        if (!inputs.TryGet(i => i.Mebibytes, out var mebibytes) || !inputs.TryGet(i => i.Weights, out var weights)
            || !inputs.TryGet(i => i.Model, out var model))
            return;
        report.Takes(i => i.Mebibytes, new MemoryNeed
        {
            Working = (long)mebibytes << 20,
            Held = new Dictionary<object, long> { [model] = (long)weights << 20 },
            Fitting = bytes => model == "unfit" ? throw new InvalidOperationException("no idea") : bytes > 0 ? $"mebibytes: {bytes >> 20}"
                : null,
        });
        report.Output(0.0);
    }
}
