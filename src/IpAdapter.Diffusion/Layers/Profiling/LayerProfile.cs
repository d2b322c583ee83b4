using System.Diagnostics;

namespace IpAdapter.Diffusion.Layers.Profiling;

/// <summary>
/// Listens to the layers of this process until it is disposed. Layers are timed as they are called, by their own clock: on a CPU that is
/// the time they compute. On a GPU it would be the time to hand the work over, so that there each layer is waited for.
/// </summary>
internal sealed class LayerProfile : IDisposable
{
    private readonly List<LayerSpan> _spans = [];
    private readonly Lock _lock = new();
    private readonly ActivityListener _listener;
    private readonly Action? _wait;

    /// <summary>Begins to listen.</summary>
    /// <param name="wait">
    /// Waits until the device has done what was handed to it (<c>cuda.synchronize</c>), before and after each layer; null for a CPU.
    /// </param>
    public LayerProfile(Action? wait = null)
    {
        _wait = wait;
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == LayerActivities.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = wait is null ? null : Begin,
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

    // What was handed over before is not this layer's time.
    private void Begin(Activity activity)
    {
        _wait!();
        activity.SetStartTime(DateTime.UtcNow);
    }

    private void Take(Activity activity)
    {
        if (_wait is not null)
        {
            _wait();
            activity.SetEndTime(DateTime.UtcNow);
        }

        var span = new LayerSpan(activity.OperationName, (string)activity.GetTagItem(LayerActivities.Shape)!,
            (double)activity.GetTagItem(LayerActivities.Operations)!, activity.StartTimeUtc, activity.Duration);
        lock (_lock) _spans.Add(span);
    }
}
