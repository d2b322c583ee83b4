using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>A list written down; an item that is itself a list brings its items.</summary>
internal sealed class ListBinding(IReadOnlyList<InputBinding> items, IReadOnlyList<Place> places) : InputBinding
{
    public IReadOnlyList<InputBinding> Items { get; } = items;

    /// <summary>Where each item is written.</summary>
    public IReadOnlyList<Place> Places { get; } = places;

    public override bool IsList => true;

    public override IEnumerable<OutputBinding> Upstream => Items.SelectMany(item => item.Upstream);
}
