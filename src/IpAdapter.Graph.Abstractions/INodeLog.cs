namespace IpAdapter.Graph;

/// <summary>Takes a node's remarks for the person who runs the workflow.</summary>
public interface INodeLog
{
    /// <summary>Something worth knowing.</summary>
    void Say(string message);

    /// <summary>Something that is probably not what was wanted.</summary>
    void Warn(string message);
}
