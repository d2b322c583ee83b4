using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>A list written down; an item that is itself a list brings its items.</summary>
internal sealed class ListBinding(IReadOnlyList<Binding> items, IReadOnlyList<Place> places) : Binding
{
    public IReadOnlyList<Binding> Items { get; } = items;

    /// <summary>Where each item is written.</summary>
    public IReadOnlyList<Place> Places { get; } = places;

    public override bool IsList => true;

    public override IEnumerable<OutputBinding> Upstream => Items.SelectMany(item => item.Upstream);
}
