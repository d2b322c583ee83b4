using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>
/// What a workflow gives an input while the nodes that it refers to are still being checked. It becomes an <see cref="InputBinding"/> when
/// they are.
/// </summary>
internal abstract class InputExpression
{
    /// <summary>Adds the nodes that it refers to.</summary>
    public virtual void AddUpstream(List<NodeBuilder> nodes) { }

    /// <summary>The binding, once every node that it refers to is built.</summary>
    public abstract InputBinding Resolve();
}

/// <summary>A value written down.</summary>
internal sealed class LiteralExpression(object value, string canonical) : InputExpression
{
    public string Canonical { get; } = canonical;

    public override InputBinding Resolve() => new LiteralBinding(value, Canonical);
}

/// <summary>A reference to an output.</summary>
internal sealed class OutputExpression(NodeBuilder node, int output) : InputExpression
{
    public NodeBuilder Node { get; } = node;

    public Port Port => Node.Definition.Outputs[output];

    public override void AddUpstream(List<NodeBuilder> nodes) => nodes.Add(Node);

    /// <summary>The output; null where its node is in a circle, or behind one, and so is never built.</summary>
    public OutputBinding? TryResolve() => Node.Built is { } built ? new(built, output) : null;

    public override InputBinding Resolve() => TryResolve() ?? throw new InvalidOperationException($"'{Node.Name}' is not built yet");
}

/// <summary>A list written down.</summary>
internal sealed class ListExpression(IReadOnlyList<InputExpression> items, IReadOnlyList<Place> places) : InputExpression
{
    public override void AddUpstream(List<NodeBuilder> nodes)
    {
        foreach (var item in items)
            item.AddUpstream(nodes);
    }

    public override InputBinding Resolve() => new ListBinding([.. items.Select(item => item.Resolve())], places);
}

/// <summary>A text with outputs of other nodes in it.</summary>
internal sealed class TemplateExpression(IReadOnlyList<InputExpression> parts) : InputExpression
{
    public override void AddUpstream(List<NodeBuilder> nodes)
    {
        foreach (var part in parts)
            part.AddUpstream(nodes);
    }

    public override InputBinding Resolve() => new TemplateBinding([.. parts.Select(part => part.Resolve())]);
}
