namespace IpAdapter.Graph;

/// <summary>Takes how far a node is.</summary>
public interface IProgressSink
{
    /// <summary>Tells that <paramref name="step"/> of <paramref name="of"/> steps are done.</summary>
    void Report(int step, int of);
}
