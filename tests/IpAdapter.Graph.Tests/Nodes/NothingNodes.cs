using System.Collections.Immutable;

namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Returns null where its declaration has none, in each way there is.</summary>
[Node("test/give-nothing")]
public sealed class Nothing : INode<Nothing.Inputs, string>
{
    public sealed record Inputs(bool IsLate = false);

    public async ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.IsLate)
            await Task.Yield();
        return null!;
    }
}

[Node("test/nothing-in-list")]
public sealed class NothingInList : INode<NothingInList.Inputs, IReadOnlyList<string>>
{
    public sealed record Inputs;

    public ValueTask<IReadOnlyList<string>> RunAsync(Inputs inputs, NodeContext context) => new(["one", null!]);
}

[Node("test/no-list")]
public sealed class NoList : INode<NoList.Inputs, ImmutableArray<string>>
{
    public sealed record Inputs;

    public ValueTask<ImmutableArray<string>> RunAsync(Inputs inputs, NodeContext context) => default;
}

[Node("test/nothing-in-outputs")]
public sealed class NothingInOutputs : INode<NothingInOutputs.Inputs, NothingInOutputs.Outputs>
{
    public sealed record Inputs(bool AtAll = true);

    [Outputs]
    public sealed record Outputs([property: Main] string Text, string Other, string? Also);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(inputs.AtAll ? new Outputs("text", null!, null) : null!);
}

[Node("test/nothing-in-record")]
public sealed class NothingInRecord : INode<NothingInRecord.Inputs, Note>
{
    public sealed record Inputs;

    public ValueTask<Note> RunAsync(Inputs inputs, NodeContext context) => new(new Note(null!));
}

/// <summary>May return null, and says so.</summary>
[Node("test/maybe")]
public sealed class Maybe : INode<Maybe.Inputs, string?>
{
    public sealed record Inputs(string? Text = null);

    public ValueTask<string?> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Text);
}

[Node("test/maybe-each")]
public sealed class MaybeEach : INode<MaybeEach.Inputs, MaybeEach.Outputs>
{
    public sealed record Inputs;

    [Outputs]
    public sealed record Outputs([property: Main] string Text, IReadOnlyList<string?> Each, double? Number);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(new Outputs("text", ["one", null], null));
}
