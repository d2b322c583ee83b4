namespace IpAdapter.Graph.Cli.Terminals;

/// <summary>What the command is busy with, so that somebody who asks it to end hears what is waited for.</summary>
public sealed class Ongoing
{
    private readonly Lock _gate = new();
    private readonly List<Work> _works = [];

    /// <summary>Begins something that may take long; it lasts until the result is disposed.</summary>
    /// <param name="what">What is waited for, asked at the moment; null where it is nothing just then.</param>
    /// <param name="say">Where a person sees a line while this goes on.</param>
    public IDisposable Begin(Func<string?> what, Action<string> say)
    {
        var work = new Work(this, what, say);
        lock (_gate)
            _works.Add(work);
        return work;
    }

    /// <summary>Says what is waited for, if there is anything.</summary>
    /// <param name="otherwise">What somebody can do who does not want to wait.</param>
    public void SayWaiting(string otherwise)
    {
        List<Work> works;
        lock (_gate)
            works = [.. _works];
        // The innermost knows best.
        for (var i = works.Count - 1; i >= 0; i--)
        {
            if (works[i].What() is not { } what)
                continue;
            works[i].Say($"waiting for {what}; {otherwise}");
            return;
        }
    }

    private sealed class Work(Ongoing all, Func<string?> what, Action<string> say) : IDisposable
    {
        public Func<string?> What => what;

        public Action<string> Say => say;

        public void Dispose()
        {
            lock (all._gate)
                all._works.Remove(this);
        }
    }
}
