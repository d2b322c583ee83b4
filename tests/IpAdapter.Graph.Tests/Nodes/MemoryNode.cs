namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Says that it takes memory: so much for each pixel, and weights that others may hold too.</summary>
[Node("test/memory")]
public sealed class MemoryNode : INode<MemoryNode.Inputs, double>, IDescribe
{
    public sealed record Inputs(double Value = 0, int Mebibytes = 0, int Weights = 0, string Model = "model");

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Value);

    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<int>(nameof(Inputs.Mebibytes), out var mebibytes) || !description.TryGet<int>(nameof(Inputs.Weights), out var weights) || !description.TryGet<string>(nameof(Inputs.Model), out var model))
            return;
        description.Takes(new MemoryNeed
        {
            Port = nameof(Inputs.Mebibytes),
            Working = (long)mebibytes << 20,
            Held = new Dictionary<object, long> { [model] = (long)weights << 20 },
            Fitting = bytes => bytes > 0 ? $"mebibytes: {bytes >> 20}" : null,
        });
        description.Output(0.0);
    }
}
