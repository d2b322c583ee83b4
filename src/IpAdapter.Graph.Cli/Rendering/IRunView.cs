using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Shows a run as it goes. Events come one at a time.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>Takes what happened.</summary>
    void Take(RunEvent happened);

    /// <summary>Shows a line to a person while the run goes on.</summary>
    void Say(string line);
}
