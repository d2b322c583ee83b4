namespace IpAdapter.Graph;

/// <summary>Takes what a node has so far.</summary>
public interface IPreviewSink
{
    /// <summary>Whether anybody looks: a preview that costs something need not be made otherwise.</summary>
    bool IsWatched { get; }

    /// <summary>
    /// Shows a value as it is after <paramref name="step"/> of <paramref name="of"/> steps. It is borrowed for the time of the call.
    /// </summary>
    void Show(object value, int step, int of);
}
