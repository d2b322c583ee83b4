using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>An input of a node that is given something.</summary>
internal sealed class CheckedInput(Port port, InputBinding binding, ValueSource source, Place place)
{
    public Port Port { get; } = port;

    public InputBinding Binding { get; } = binding;

    public ValueSource Source { get; } = source;

    public Place Place { get; } = place;

    /// <summary>Whether its list is taken apart, the node running once for each item.</summary>
    public bool IsMapped => Port is { IsEach: true, IsList: false } && Binding.IsList;
}
