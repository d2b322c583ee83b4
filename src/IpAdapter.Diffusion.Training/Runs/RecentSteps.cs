using System.Diagnostics;

namespace IpAdapter.Diffusion.Training.Runs;

/// <summary>The last steps of a training: their losses, and how long they took.</summary>
internal sealed class RecentSteps
{
    private const int Most = 100;

    private readonly Queue<(double Loss, int Pairs, long End)> _steps = new();
    private long _begin = Stopwatch.GetTimestamp();

    public void Add(double loss, int pairs)
    {
        if (_steps.Count == Most)
            _begin = _steps.Dequeue().End;
        _steps.Enqueue((loss, pairs, Stopwatch.GetTimestamp()));
    }

    /// <summary>What they tell of the whole.</summary>
    public TrainingProgress Progress(TrainerStep step, long steps)
    {
        var mean = _steps.Average(one => one.Loss);
        var spread = Math.Sqrt(_steps.Average(one => (one.Loss - mean) * (one.Loss - mean)));
        var seconds = Math.Max(Stopwatch.GetElapsedTime(_begin).TotalSeconds, 1e-9);
        var left = TimeSpan.FromSeconds(Math.Min((steps - step.Step - 1) * seconds / _steps.Count, TimeSpan.MaxValue.TotalSeconds / 2));
        return new(step, steps, mean, spread, _steps.Sum(one => one.Pairs) / seconds, left);
    }
}
