using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Where an input's value comes from.</summary>
internal abstract class InputBinding
{
    /// <summary>Whether what comes is a list.</summary>
    public abstract bool IsList { get; }

    /// <summary>Whether an upstream node must run before it is known.</summary>
    public abstract IEnumerable<OutputBinding> Upstream { get; }
}
