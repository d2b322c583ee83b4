namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Says before running how many it will give, and what each will be.</summary>
[Node("test/lengths")]
public sealed class Lengths : INode<Lengths.Inputs, Lengths.Outputs>, ICheck<Lengths.Inputs, Lengths.Outputs>
{
    public sealed record Inputs(int Count = 0, bool IsTold = true);

    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<double> Numbers, IReadOnlyList<string> Words);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryGet(i => i.Count, out var count) || !inputs.TryGet(i => i.IsTold, out var isTold) || !isTold)
            return;
        report.Output(o => o.Numbers, Enumerable.Range(0, count).Select(number => (double)number).ToList());
        report.Output(o => o.Words, new string?[count]);
    }

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Outputs([.. Enumerable.Range(0, inputs.Count).Select(number => (double)number)],
            [.. Enumerable.Range(0, inputs.Count).Select(number => $"{number}")]));
}

/// <summary>Takes apart two lists, and complains of each number above a limit.</summary>
[Node("test/limited")]
public sealed class Limited(RunLog log) : INode<Limited.Inputs, double>, ICheck<Limited.Inputs, double>
{
    public sealed record Inputs([property: Each] double Value, double Most = 10, [property: Each] string Word = "",
        [property: Each] FilePath? File = null);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, double> report)
    {
        if (!inputs.TryGet(i => i.Value, out var value))
            return;
        if (inputs.CountOf(i => i.Value) != 1)
            throw new InvalidOperationException("each run has one value");
        report.Output(value + 1);
        if (inputs.TryGet(i => i.Most, out var most) && value > most)
            report.Problem(i => i.Value, FormattableString.Invariant($"{value} is too much"));
        if (value < 0)
            report.Problem(i => i.Most, "no limit keeps numbers above 0");
    }

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Value + 1);
    }
}
