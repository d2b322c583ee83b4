using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>An output of the workflow that leads to a node.</summary>
/// <param name="Declared">What the workflow says of it.</param>
/// <param name="Value">The node's output.</param>
internal sealed record BoundOutput(WorkflowOutput Declared, OutputExpression Value)
{
    public string Name => Declared.Name;

    public Port Port => Value.Port;

    /// <summary>The output of the built node; null where the node needs itself, and so is never built.</summary>
    public OutputBinding? Binding => Value.TryResolve();

    /// <summary>The checked output; null where there is no <see cref="Binding"/>.</summary>
    public CheckedOutput? Build() => Binding is { } binding ? new(Name, binding) : null;
}
