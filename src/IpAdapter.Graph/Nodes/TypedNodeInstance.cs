namespace IpAdapter.Graph.Nodes;

/// <summary>A node with its types known, so that calling it needs no reflection.</summary>
internal sealed class NodeInstance<TInputs, TOutputs>(NodeDefinition definition, INode<TInputs, TOutputs> node, NodeShape<TInputs, TOutputs> shape) : NodeInstance(definition)
    where TInputs : notnull
{
    public override ValueTask<object?[]> RunAsync(object?[] inputs, NodeContext context)
    {
        var running = node.RunAsync(shape.Inputs(Definition, inputs), context);
        // A node without anything to wait for costs no task.
        return running.IsCompletedSuccessfully ? new(shape.Outputs(running.Result)) : AwaitAsync(running);
    }

    public override void Describe(NodeDescription description) => (node as IDescribe)?.Describe(description);

    private async ValueTask<object?[]> AwaitAsync(ValueTask<TOutputs> running) => shape.Outputs(await running.ConfigureAwait(false));
}
