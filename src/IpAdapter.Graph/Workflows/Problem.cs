using System.Globalization;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Workflows;

/// <summary>Something wrong with a workflow, and where.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file, or what else the text came from (<c>--set scale</c>).</param>
/// <param name="Line">Line, from 1; 0 where there are no lines.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What was expected, what was found, what to do: one line that a terminal can be shown, whatever was in the
/// file.</param>
/// <param name="Proposal">What was probably meant, to put in the place of what is there.</param>
public sealed record Problem(Severity Severity, string File, int Line, int Column, string Message, string? Proposal = null)
{
    /// <summary>Whether it is a fault of a plugin: the workflow may be right, and its author can't mend it.</summary>
    public bool IsFault { get; init; }

    /// <summary>What was expected, what was found, what to do.</summary>
    public string Message { get; init; } = Printable.Line(Message);

    /// <summary>
    /// The node it is about; <c>inputs</c> for an input of the workflow, <c>outputs</c> for an output. Null where it is about neither.
    /// </summary>
    public string? Node { get; init; }

    /// <summary>The node's input it is about, or the workflow's input or output.</summary>
    public string? Port { get; init; }

    /// <summary>Where it is, as editors understand it: <c>file:line:column</c>.</summary>
    public string PlaceText => Printable.Line(Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}"));

    /// <summary>
    /// The problem as editors understand it: <c>file:line:column: node.port: message</c>; node and port only where the message does not
    /// name both.
    /// </summary>
    public override string ToString()
    {
        var kind = Severity == Severity.Warning ? "warning: " : "";
        var said = $"{PlaceText}: {kind}{Subject}{Message}";
        return Proposal is null ? said : $"{said}; did you mean '{Printable.Line(Proposal)}'?";
    }

    private string Subject
    {
        get
        {
            if (Node is null || Names(Node) && (Port is null || Names(Port)))
                return "";
            var subject = Port is null ? Node : $"{Node}.{Port}";
            if (Names(subject))
                return "";
            return File.EndsWith($" {subject}", StringComparison.Ordinal) ? "" : Printable.Line(subject) + ": ";
        }
    }

    private bool Names(string name) => Message.Contains($"'{name}'", StringComparison.Ordinal);
}
