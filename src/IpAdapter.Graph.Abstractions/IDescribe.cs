namespace IpAdapter.Graph;

/// <summary>
/// A node that can say something before anything runs: what its outputs will be, what is wrong with its inputs, which files it will read.
/// It is asked while a workflow is checked; it reads headers and configurations, never weights.
/// </summary>
public interface IDescribe
{
    /// <summary>Says what is known from the inputs that are known.</summary>
    /// <param name="description">Takes the descriptions of the inputs and gives those of the outputs.</param>
    /// <exception cref="NodeInputException">Counts as a problem at that port.</exception>
    void Describe(NodeDescription description);
}
