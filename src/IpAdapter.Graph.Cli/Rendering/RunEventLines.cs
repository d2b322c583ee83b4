using System.Text.Json;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>
/// The events of <c>run --json</c>, one object a line. Whatever happens, the last one is <c>finished</c> with the command's exit code.
/// </summary>
internal sealed class RunEventLines(TextWriter output)
{
    // A fault on a plugin's own thread is written beside the run, which goes on until the process has ended.
    private readonly Lock _lock = new();
    private int? _finishedWith;
    private bool _isOver;

    /// <summary>Writes an event; after a fault that ends the program nothing any more.</summary>
    public void Write(string name, Action<Utf8JsonWriter> writeMembers)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _finishedWith = null;
            JsonText.WriteLine(output, json =>
            {
                json.WriteString("event", name);
                writeMembers(json);
            });
        }
    }

    /// <summary>Writes what is wrong with the workflow.</summary>
    public void Problem(Problem problem) => Write("problem", json => ProblemView.WriteMembers(json, problem));

    /// <summary>Writes what ended a run, or kept it from beginning.</summary>
    /// <param name="message">What is said of it.</param>
    /// <param name="isFault">Whether it is a fault of a plugin or of this program.</param>
    public void Error(string message, bool isFault) => Write("error", json =>
    {
        json.WriteBoolean("fault", isFault);
        json.WriteString("message", message);
    });

    /// <summary>Writes that a run has ended.</summary>
    public void Finished(int exitCode, IEnumerable<string>? files = null, IEnumerable<string>? seeds = null)
    {
        Write("finished", json =>
        {
            json.WriteNumber("exitCode", exitCode);
            PortText.WriteTexts(json, "files", files ?? []);
            PortText.WriteTexts(json, "seeds", seeds ?? []);
        });
        _finishedWith = exitCode;
    }

    /// <summary>Writes a fault that ends the program while a run goes on, as the last but one event.</summary>
    public void EndWithFault(string message)
    {
        lock (_lock)
        {
            Error(message, isFault: true);
            Finished(ExitCode.Fault);
            _isOver = true;
        }
    }

    /// <summary>Writes that the command ends, where the last event does not say so already.</summary>
    public void EndWith(int exitCode)
    {
        if (_finishedWith != exitCode)
            Finished(exitCode);
    }
}
