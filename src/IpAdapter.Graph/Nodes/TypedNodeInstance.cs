namespace IpAdapter.Graph.Nodes;

/// <summary>A node with its types known, so that calling it needs no reflection.</summary>
internal sealed class NodeInstance<TInputs, TOutputs>(
    NodeDefinition definition, INode<TInputs, TOutputs> node, NodeShape<TInputs, TOutputs> shape) : NodeInstance(definition)
    where TInputs : notnull
{
    public override ValueTask<object?[]> RunAsync(object?[] inputs, NodeContext context)
    {
        var running = node.RunAsync(shape.Inputs(Definition, inputs), context);
        // A node without anything to wait for costs no task.
        return running.IsCompletedSuccessfully ? new(shape.Outputs(Definition, running.Result)) : AwaitAsync(running);
    }

    public override void Check(IKnownInputs inputs, ICheckReport report)
    {
        if (node is ICheck<TInputs, TOutputs> check)
            check.Check(new(inputs), new(report));
        else if (Definition.IsDescribedByRunning && AllOf(inputs) is { } values)
            DescribeByRunning(values, report);
    }

    /// <summary>The values of all inputs; null where one is not known.</summary>
    private object?[]? AllOf(IKnownInputs inputs)
    {
        var values = new object?[Definition.Inputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var port = Definition.Inputs[i];
            if (!inputs.TryGet(port.PropertyName, out var known)
                || known is not null && !port.IsList && !port.ValueType.IsInstanceOfType(known))
                return null;
            values[i] = known;
        }
        return values;
    }

    private void DescribeByRunning(object?[] inputs, ICheckReport report)
    {
        var running = RunAsync(inputs, new NodeContext { NodeName = Definition.FullName });
        if (!running.IsCompleted)
            throw new InvalidOperationException(
                $"a node that is described by running waits for nothing: let it implement {nameof(ICheck<,>)}");
        var outputs = running.GetAwaiter().GetResult();
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output)
                report.Output(Definition.Outputs[i].PropertyName, output);
        }
    }

    private async ValueTask<object?[]> AwaitAsync(ValueTask<TOutputs> running) =>
        shape.Outputs(Definition, await running.ConfigureAwait(false));
}
