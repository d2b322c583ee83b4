namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Says before running how many it will give, and what each will be.</summary>
[Node("test/lengths")]
public sealed class Lengths : INode<Lengths.Inputs, Lengths.Outputs>, IDescribe
{
    public sealed record Inputs(int Count = 0, bool IsTold = true);

    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<double> Numbers, IReadOnlyList<string> Words);

    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<int>(nameof(Inputs.Count), out var count) || !description.TryGet<bool>(nameof(Inputs.IsTold), out var isTold) || !isTold)
            return;
        description.Output(nameof(Outputs.Numbers), Enumerable.Range(0, count).Select(number => (double)number).ToList());
        description.Output(nameof(Outputs.Words), new string?[count]);
    }

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) =>
        new(new Outputs([.. Enumerable.Range(0, inputs.Count).Select(number => (double)number)], [.. Enumerable.Range(0, inputs.Count).Select(number => $"{number}")]));
}

/// <summary>Takes apart two lists, and complains of each number above a limit.</summary>
[Node("test/limited")]
public sealed class Limited(RunLog log) : INode<Limited.Inputs, double>, IDescribe
{
    public sealed record Inputs([property: Each] double Value, double Most = 10, [property: Each] string Word = "", [property: Each] FilePath? File = null);

    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<double>(nameof(Inputs.Value), out var value))
            return;
        if (description.CountOf(nameof(Inputs.Value)) != 1)
            throw new InvalidOperationException("each run has one value");
        description.Output(value + 1);
        if (description.TryGet<double>(nameof(Inputs.Most), out var most) && value > most)
            description.Problem(nameof(Inputs.Value), FormattableString.Invariant($"{value} is too much"));
        if (value < 0)
            description.Problem(nameof(Inputs.Most), "no limit keeps numbers above 0");
    }

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(inputs.Value + 1);
    }
}
