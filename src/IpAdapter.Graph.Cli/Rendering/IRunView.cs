using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Shows a run as it goes. Events come one at a time.</summary>
internal interface IRunView : IAsyncDisposable
{
    /// <summary>Takes what happened.</summary>
    void Take(RunEvent happened);
}
