using System.Globalization;

namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Settings put together: nothing to compute.</summary>
public sealed record Note(string Text);

[Node("test/make-note"), DescribedByRunning]
public sealed class MakeNote : INode<MakeNote.Inputs, Note>
{
    public sealed record Inputs([property: Range(0, 10)] double Value = 1, string? Text = null, IReadOnlyList<double>? More = null);

    public async ValueTask<Note> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Text == "bad")
            throw NodeInputException.At((Inputs i) => i.Text, "no bad words");
        if (inputs.Text == "crash")
            throw new InvalidOperationException("a cable came loose");
        if (inputs.Text == "wait")
            await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        return new Note(string.Create(CultureInfo.InvariantCulture,
            $"{inputs.Value}, {inputs.Text ?? "nothing"}, {inputs.More?.Count ?? 0} more"));
    }
}

/// <summary>Says what it knows of a note before running, as a problem.</summary>
[Node("test/read-note")]
public sealed class ReadNote : INode<ReadNote.Inputs, string>, ICheck<ReadNote.Inputs, string>
{
    public sealed record Inputs(Note Note);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, string> report)
    {
        if (inputs.TryGet(i => i.Note, out var note))
            report.Problem(i => i.Note, note.Text);
    }

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Note.Text);
}

/// <summary>Adds to a note and says nothing of it before the run.</summary>
[Node("test/silent")]
public sealed class Silent : INode<Silent.Inputs, Note>
{
    public sealed record Inputs(Note Note);

    public ValueTask<Note> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Note with { Text = inputs.Note.Text + "!" });
}
