namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>Inputs that several nodes share, with their defaults.</summary>
public abstract record LastingInputs
{
    /// <summary>Where to stop.</summary>
    [ResumesAcross, Range(1, 1000)]
    public int Steps { get; init; } = 10;

    /// <summary>How to draw.</summary>
    [Seed]
    public long Seed { get; init; } = 7;

    /// <summary>What to read.</summary>
    [Pattern]
    public required FilePath Data { get; init; }

    /// <summary>Said at the end, where there is anything to say.</summary>
    public string? Word { get; init; }
}

/// <summary>Keeps how far it is; tells where, and what it was given.</summary>
[Node("test/count-on"), Resumable]
public sealed class CountOn : INode<CountOn.Inputs, string>, ICheck<CountOn.Inputs, string>
{
    public sealed record Inputs(double Rate = 0.5) : LastingInputs;

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, string> report)
    {
        if (inputs.TryGet(i => i.Steps, out var steps) && steps == 13)
            report.Problem(i => i.Steps, "no");
    }

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context)
    {
        Directory.CreateDirectory(context.State!.Folder);
        context.Progress.Report(inputs.Steps, inputs.Steps, $"at {inputs.Rate}");
        return new($"{Path.GetFileName(context.State.Folder)}|{string.Join(",", context.State.Others.Select(Path.GetFileName))}"
            + $"|{inputs.Steps} {inputs.Seed} {inputs.Rate} {Path.GetFileName(inputs.Data.Value)} {inputs.Word}");
    }
}
