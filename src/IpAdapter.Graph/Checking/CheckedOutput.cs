using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Describing;
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
    public Port Port => Node.Definition.Outputs[Binding.Output];

    /// <summary>Whether it is a list of values.</summary>
    public bool IsList => Binding.IsList;

    /// <summary>What is known of its values before the run, as far as the node said anything.</summary>
    internal IEnumerable<object> Descriptions => KnownValues.AllOf(Binding);

    internal OutputBinding Binding { get; }
}
