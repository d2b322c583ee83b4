namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Gives the number it is given.</summary>
[Node("test/number")]
public sealed class Number(RunLog log) : INode<Number.Inputs, double>
{
    /// <param name="Value">The number to give.</param>
    public sealed record Inputs([property: Range(-1000, 1000)] double Value = 0);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Value);
    }
}

/// <summary>Adds two numbers; either may be a list, taken apart.</summary>
[Node("test/add")]
public sealed class Add(RunLog log) : INode<Add.Inputs, double>
{
    public sealed record Inputs([property: Each] double A, [property: Each] double B = 1);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.A + inputs.B);
    }
}

[Node("test/double")]
public sealed class Twice(RunLog log) : INode<Twice.Inputs, double>
{
    public sealed record Inputs(double Value);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Value * 2);
    }
}

[Node("test/sum")]
public sealed class Sum(RunLog log) : INode<Sum.Inputs, double>
{
    public sealed record Inputs(IReadOnlyList<double> Values);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Values.Sum());
    }
}

[Node("test/count-to")]
public sealed class CountTo(RunLog log) : INode<CountTo.Inputs, IReadOnlyList<double>>
{
    public sealed record Inputs([property: Each] int Last);

    public ValueTask<IReadOnlyList<double>> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new([.. Enumerable.Range(1, inputs.Last).Select(number => (double)number)]);
    }
}

[Node("test/settings")]
public sealed class Settings : INode<Settings.Inputs, string>
{
    public enum Shape
    {
        Round,
        SquareLike,
    }

    public sealed record Inputs(
        string Text = "",
        [property: Range(1, 10)] double Number = 1,
        [property: Range(8, 64, MultipleOf = 8)] int Width = 8,
        bool Flag = false,
        Shape Shape = Shape.Round,
        FilePath? File = null,
        [property: Seed] long Seed = 0,
        IReadOnlyList<string>? Words = null);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) =>
        new(FormattableString.Invariant($"{inputs.Text}|{inputs.Number}|{inputs.Width}|{inputs.Flag}|{inputs.Shape}|{Path.GetFileName(inputs.File?.Value)}|{inputs.Seed}|{string.Join('+', inputs.Words ?? [])}"));
}

[Node("test/cast")]
public sealed class Cast : INode<Cast.Inputs, double>
{
    public sealed record Inputs([property: Seed] long Luck = 0);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Luck);
}

[Node("test/parts")]
public sealed class Parts : INode<Parts.Inputs, Parts.Outputs>
{
    public sealed record Inputs(double Value = 5);

    [Outputs]
    public sealed record Outputs([property: Main] double Whole, string AsText, Thing? Thing);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Outputs(inputs.Value, FormattableString.Invariant($"<{inputs.Value}>"), null));
}

[Node("test/pair")]
public sealed class Pair : INode<Pair.Inputs, Pair.Outputs>
{
    public sealed record Inputs;

    [Outputs]
    public sealed record Outputs(double Left, double Right);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(new Outputs(1, 2));
}

[Node("test/batch")]
public sealed class Batch : INode<Batch.Inputs, Batch.Outputs>
{
    public sealed record Inputs;

    [Outputs]
    public sealed record Outputs(double First, [property: Main] IReadOnlyList<double> All);

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(new Outputs(1, [1, 2]));
}

[Node("test/old")]
[FormerName("test/ancient")]
public sealed class Old : INode<Old.Inputs, string>
{
    public sealed record Inputs;

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("first");
}

[Node("test/old@2")]
[FormerName("test/ancient")]
[FormerName("test/antique")]
public sealed class Newer : INode<Newer.Inputs, string>
{
    public sealed record Inputs;

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("second");
}

/// <summary>Says something of every run, and something of its own.</summary>
[Node("test/remark")]
public sealed class Remark : INode<Remark.Inputs, double>
{
    public sealed record Inputs([property: Each] double Value);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        context.Log.Warn("the same for all");
        context.Log.Say($"this one is {inputs.Value}");
        return new(inputs.Value);
    }
}
