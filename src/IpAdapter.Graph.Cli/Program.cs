using System.Runtime.InteropServices;
using IpAdapter.Graph.Cli.Commands;
using IpAdapter.Graph.Cli.Terminals;

var terminal = Terminal.ForProcess();
// A crash that nobody catches must find it undisposed: what was withheld is shown then.
using var withheld = terminal.ShowsTraces || args.Contains(CommandTree.Verbose) ? null : NativeErrors.Withhold();
using var cancellation = new CancellationTokenSource();

// The first signal asks the run to end between steps; the second is left to the system, which ends the process.
void Cancel(PosixSignalContext signal)
{
    if (cancellation.IsCancellationRequested)
    {
        withheld?.Dispose();
        return;
    }

    signal.Cancel = true;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await CommandTree.RunAsync(args, terminal, cancellation.Token);
