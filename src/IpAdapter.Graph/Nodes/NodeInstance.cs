namespace IpAdapter.Graph.Nodes;

/// <summary>A node that can be run: the object behind a <see cref="NodeDefinition"/>.</summary>
public abstract class NodeInstance
{
    private protected NodeInstance(NodeDefinition definition) => Definition = definition;

    /// <summary>What it declares.</summary>
    public NodeDefinition Definition { get; }

    /// <summary>
    /// Runs the node with values in the order of <see cref="NodeDefinition.Inputs"/>; null stands for an input that is not given.
    /// </summary>
    /// <returns>The outputs, in the order of <see cref="NodeDefinition.Outputs"/>.</returns>
    public abstract ValueTask<object?[]> RunAsync(object?[] inputs, NodeContext context);

    /// <summary>Runs the node with values by name, in kebab-case or as the properties are called.</summary>
    /// <returns>The outputs by their names in kebab-case.</returns>
    /// <exception cref="ArgumentException">A name is none of the node's inputs.</exception>
    public async ValueTask<IReadOnlyDictionary<string, object?>> RunAsync(IReadOnlyDictionary<string, object?> inputs, NodeContext context)
    {
        var values = new object?[Definition.Inputs.Count];
        foreach (var (name, value) in inputs)
        {
            var index = Definition.InputIndex(name);
            if (index < 0)
                throw new ArgumentException($"node '{Definition.FullName}' has no input '{name}'", nameof(inputs));
            values[index] = value;
        }

        var results = await RunAsync(values, context);
        var byName = new Dictionary<string, object?>(results.Length, StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
            byName[Definition.Outputs[i].Name] = results[i];
        return byName;
    }

    /// <summary>Lets the node judge its inputs and describe its outputs; nothing where it has nothing to say.</summary>
    public abstract void Check(IKnownInputs inputs, ICheckReport report);
}
