using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Checking;

/// <summary>Something a checked workflow delivers.</summary>
public sealed class CheckedOutput
{
    internal CheckedOutput(string name, OutputBinding binding) => (Name, Binding) = (name, binding);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The node that gives it.</summary>
    public CheckedNode Node => Binding.Node;

    /// <summary>The port that gives it.</summary>
    public Port Port => Binding.Port;

    /// <summary>Whether it is a list of values.</summary>
    public bool IsList => Binding.IsList;

    internal OutputBinding Binding { get; }
}
