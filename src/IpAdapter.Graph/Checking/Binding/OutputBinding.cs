namespace IpAdapter.Graph.Checking.Binding;

/// <summary>An output of another node.</summary>
internal sealed class OutputBinding(CheckedNode node, int output) : InputBinding
{
    private OutputBinding[]? _self;

    public CheckedNode Node { get; } = node;

    public int Output { get; } = output;

    public override bool IsList => Node.IsMapped || Node.Definition.Outputs[Output].IsList;

    public override IEnumerable<OutputBinding> Upstream => _self ??= [this];

    /// <summary>The reference, as a workflow writes it.</summary>
    public override string ToString() => Node.Definition.Outputs.Count == 1 ? $"${Node.Name}" : $"${Node.Name}.{Node.Definition.Outputs[Output].Name}";
}
