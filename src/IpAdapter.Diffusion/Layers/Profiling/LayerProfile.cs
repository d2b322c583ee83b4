using System.Diagnostics;

namespace IpAdapter.Diffusion.Layers.Profiling;

/// <summary>
/// Listens to the layers of this process until it is disposed. Layers are timed as they are called, by their own clock: on a CPU that is
/// the time they compute; on a GPU it is the time to hand the work over.
/// </summary>
internal sealed class LayerProfile : IDisposable
{
    private readonly List<LayerSpan> _spans = [];
    private readonly Lock _lock = new();
    private readonly ActivityListener _listener;

    /// <summary>Begins to listen.</summary>
    public LayerProfile()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == LayerActivities.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Take,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Every time that a layer computed, as they ended.</summary>
    public IReadOnlyList<LayerSpan> Spans
    {
        get
        {
            lock (_lock) return [.. _spans];
        }
    }

    /// <summary>The times by kind and shape, the longest first.</summary>
    public IReadOnlyList<LayerTiming> Timings =>
    [
        .. Spans.GroupBy(span => (span.Kind, span.Shape))
            .Select(group => new LayerTiming(group.Key.Kind, group.Key.Shape, group.Count(),
                group.Sum(span => span.Duration.TotalSeconds), group.Sum(span => span.Operations)))
            .OrderByDescending(timing => timing.Seconds),
    ];

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Activity activity)
    {
        var span = new LayerSpan(activity.OperationName, (string)activity.GetTagItem(LayerActivities.Shape)!,
            (double)activity.GetTagItem(LayerActivities.Operations)!, activity.StartTimeUtc, activity.Duration);
        lock (_lock) _spans.Add(span);
    }
}
