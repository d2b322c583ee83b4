namespace IpAdapter.Graph.Checking.Binding;

/// <summary>A text with outputs of other nodes in it.</summary>
/// <param name="parts">Literal texts and outputs, in order.</param>
internal sealed class TemplateBinding(IReadOnlyList<InputBinding> parts) : InputBinding
{
    public IReadOnlyList<InputBinding> Parts { get; } = parts;

    public override bool IsList => false;

    public override IEnumerable<OutputBinding> Upstream => Parts.SelectMany(part => part.Upstream);
}
