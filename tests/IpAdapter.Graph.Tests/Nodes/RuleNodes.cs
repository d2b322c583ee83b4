namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Has a rule for each kind of input, written once; its run relies on them.</summary>
[Node("test/rules")]
public sealed class Rules(RunLog log) : INode<Rules.Inputs, double>, ICheck<Rules.Inputs, double>
{
    public sealed record Inputs(
        [property: Each] double Value = 0,
        double? Optional = null,
        string? Text = null,
        Thing? Thing = null,
        IReadOnlyList<double>? Numbers = null,
        IReadOnlyList<Thing>? Things = null);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, double> report)
    {
        log.CountCheck();
        if (inputs.TryGet(i => i.Value, out var value) && value > 10)
            report.Problem(i => i.Value, FormattableString.Invariant($"{value} is too much"));
        if (inputs.TryGet(i => i.Optional, out var optional) && inputs.TryGet(i => i.Text, out var text) && text is "alone"
            && optional is null)
            report.Problem(i => i.Optional, "a text that is not to be alone has a number");
        if (inputs.TryGet(i => i.Optional, out optional) && optional < 0)
            report.Problem(i => i.Optional, "the number is below 0");
        if (inputs.TryGet(i => i.Text, out text) && text == "crash")
            throw new InvalidOperationException("checking broke");
        if (inputs.TryGet(i => i.Text, out text) && text == "thrown")
            throw NodeInputException.At((Inputs i) => i.Text, "thrown, not told");
        if (inputs.TryDescribe(i => i.Thing, out ThingDescription? thing) && thing.Content == "wrong")
            report.Problem(i => i.Thing, "no wrong things");
        if (inputs.IsGiven(i => i.Thing) && inputs.TryGet(i => i.Thing, out _))
            report.Problem(i => i.Thing, "what is described was handed out itself");
        if (inputs.TryGet(i => i.Numbers, out var numbers) && numbers?.Sum() > 100)
            report.Problem(i => i.Numbers, "the sum is too much");
        if (inputs.GetAll<ThingDescription>(i => i.Things).Any(one => one.Content == "wrong"))
            report.Problem(i => i.Things, "a thing is wrong");
        if (inputs.IsGiven(i => i.Things) && inputs.CountOf(i => i.Things) == 0)
            report.Problem(i => i.Things, "at least one thing");
    }

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Value);
    }
}

/// <summary>Gives a text, a thing and lists, and says nothing of them before it runs.</summary>
[Node("test/unsaid")]
public sealed class Unsaid(RunLog log) : INode<Unsaid.Inputs, Unsaid.Outputs>
{
    public sealed record Inputs(string Text = "", double Value = 0, int Count = 1, bool IsNothing = false);

    [Outputs]
    public sealed record Outputs(string? Text, double? Number, Thing Thing, IReadOnlyList<double> Numbers, IReadOnlyList<Thing> Things);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(new Outputs(
        inputs.IsNothing ? null : inputs.Text,
        inputs.IsNothing ? null : inputs.Value,
        log.Make(inputs.Text),
        [.. Enumerable.Repeat(inputs.Value, inputs.Count)],
        [.. Enumerable.Range(0, inputs.Count).Select(_ => log.Make(inputs.Text))]));
}

/// <summary>Names a port in a way that does not say which.</summary>
[Node("test/nameless")]
public sealed class Nameless : INode<Nameless.Inputs, string>, ICheck<Nameless.Inputs, string>
{
    private static readonly Func<Inputs, string> s_port = i => i.Text;

    public sealed record Inputs(string Text = "");

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, string> report) => inputs.TryGet(s_port, out _);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("");
}
