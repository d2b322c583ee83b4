namespace IpAdapter.Graph;

/// <summary>
/// Takes what a node says of its inputs and outputs, by the names of the properties. A host implements it, and whoever tests a node's
/// check; nodes see <see cref="CheckReport{TInputs, TOutputs}"/>.
/// </summary>
public interface ICheckReport
{
    /// <summary>Something that the workflow's author can mend, at an input.</summary>
    void Problem(string input, string message);

    /// <summary>What a node with one output will give.</summary>
    void Output(object description);

    /// <summary>What one of several outputs will give.</summary>
    void Output(string output, object description);

    /// <summary>An output that will not be there at all, and why.</summary>
    void Lacks(string output, string reason);

    /// <summary>A file whose content decides the outputs.</summary>
    void Reads(string file);

    /// <summary>How much memory the node will take, and the input that decides it.</summary>
    void Takes(string input, MemoryNeed need);
}
