using System.Diagnostics;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>The built command while it runs: what it says is read line by line, and it is sent signals.</summary>
internal sealed class LivingCommand : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];

    // A shell starts what it runs in the background with Ctrl-C ignored, and everything below inherits that: these tests too, there.
    public LivingCommand(string folder, params string[] arguments) => _process = Process.Start(new ProcessStartInfo(
        "env", ["--default-signal=INT,TERM", Command.Path, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = folder,
    })!;

    /// <summary>Everything read so far of what it said of how it goes.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Reads until a line has a text in it.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            _said.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"it ended (code {await EndAsync()}) without saying '{text}':\n{Said}");
    }

    /// <summary>Sends a signal: INT, as Ctrl-C does, or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<int> EndAsync()
    {
        while (await _process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            _said.Add(line);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
