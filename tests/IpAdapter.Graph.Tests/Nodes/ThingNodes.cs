namespace IpAdapter.Graph.Tests.Nodes;

[Node("things/load"), Loader]
public sealed class LoadThing(RunLog log) : INode<LoadThing.Inputs, Thing>
{
    public sealed record Inputs(FilePath Path);

    public ValueTask<Thing> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(log.Make(File.ReadAllText(inputs.Path.Value)));
    }
}

[Node("things/plain")]
public sealed class PlainThing(RunLog log) : INode<PlainThing.Inputs, Thing>
{
    public sealed record Inputs(string Content = "plain");

    public ValueTask<Thing> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(log.Make(inputs.Content));
    }
}

/// <summary>Gives back the thing it was given.</summary>
[Node("things/pass")]
public sealed class PassThing(RunLog log) : INode<PassThing.Inputs, Thing>
{
    public sealed record Inputs(Thing Thing);

    public ValueTask<Thing> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Thing);
    }
}

/// <summary>Carries a thing inside a value that only describes, as a UNet carries its image prompts.</summary>
[Node("things/wrap")]
public sealed class WrapThing(RunLog log) : INode<WrapThing.Inputs, Wrapped>
{
    public sealed record Inputs(Thing Thing, double Scale = 1);

    public ValueTask<Wrapped> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(new Wrapped(inputs.Thing, inputs.Scale));
    }
}

[Node("things/unwrap")]
public sealed class UnwrapThing(RunLog log) : INode<UnwrapThing.Inputs, string>
{
    public sealed record Inputs(Wrapped Wrapped);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        ObjectDisposedException.ThrowIf(inputs.Wrapped.Thing.Disposals > 0, inputs.Wrapped.Thing);
        return new(FormattableString.Invariant($"{inputs.Wrapped.Thing.Content}*{inputs.Wrapped.Scale}"));
    }
}

[Node("things/many")]
public sealed class ManyThings(RunLog log) : INode<ManyThings.Inputs, IReadOnlyList<Thing>>
{
    public sealed record Inputs(int Count);

    public ValueTask<IReadOnlyList<Thing>> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new([.. Enumerable.Range(0, inputs.Count).Select(number => log.Make($"{number}"))]);
    }
}
