using System.Globalization;

namespace IpAdapter.Graph.Workflows;

/// <summary>Something wrong with a workflow, and where.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The file, or what else the text came from (<c>--set scale</c>).</param>
/// <param name="Line">Line, from 1; 0 where there are no lines.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What was expected, what was found, what to do.</param>
/// <param name="Proposal">What was probably meant, to put in the place of what is there.</param>
public sealed record Problem(Severity Severity, string File, int Line, int Column, string Message, string? Proposal = null)
{
    /// <summary>Whether it is a fault of a plugin: the workflow may be right, and its author can't mend it.</summary>
    public bool IsFault { get; init; }

    /// <summary>The problem as editors understand it: <c>file:line:column: message</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
        var kind = Severity == Severity.Warning ? "warning: " : "";
        return Proposal is null ? $"{place}: {kind}{Message}" : $"{place}: {kind}{Message}; did you mean '{Proposal}'?";
    }
}
