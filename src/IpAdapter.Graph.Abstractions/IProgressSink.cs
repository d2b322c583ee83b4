namespace IpAdapter.Graph;

/// <summary>Takes how far a node is.</summary>
public interface IProgressSink
{
    /// <summary>Tells that <paramref name="step"/> of <paramref name="of"/> steps are done.</summary>
    void Report(int step, int of);

    /// <summary>Tells the same, and what people want to see of it: <c>loss 0.213, 41 pairs/s</c>.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="of">Steps there are.</param>
    /// <param name="status">A few words; shown behind the bar.</param>
    void Report(int step, int of, string status) => Report(step, of);
}
