namespace IpAdapter.Graph.Checking.Binding;

/// <summary>A value written down, read as its port's type.</summary>
/// <param name="value">The value.</param>
/// <param name="canonical">The one way to write it, which is its provenance.</param>
internal sealed class LiteralBinding(object value, string canonical) : InputBinding
{
    public object Value { get; } = value;

    public string Canonical { get; } = canonical;

    public override bool IsList => false;

    public override IEnumerable<OutputBinding> Upstream => [];
}
