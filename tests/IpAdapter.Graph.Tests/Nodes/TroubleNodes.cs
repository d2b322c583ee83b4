using System.Runtime.InteropServices;

namespace IpAdapter.Graph.Tests.Nodes;

[Node("test/refuse")]
public sealed class Refuse : INode<Refuse.Inputs, double>
{
    public sealed record Inputs(double Value, double Other = 0);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) =>
        throw NodeInputException.At((Inputs i) => i.Value, "this value will not do");
}

[Node("test/crash")]
public sealed class Crash : INode<Crash.Inputs, double>
{
    public sealed record Inputs(double Value = 0);

    public async ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        await Task.Yield();
        throw new InvalidOperationException("a cable came loose");
    }
}

[Node("test/crash-natively")]
public sealed class CrashNatively : INode<CrashNatively.Inputs, double>
{
    public sealed record Inputs(double Value = 0);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) =>
        throw new NativeFailure("size mismatch, got input (77), mat (77x16), vec (4)\nException raised from meta at "
            + "/pytorch/aten/LinearAlgebra.cpp:173 (most recent call first):\nframe #0: c10::Error::Error(c10::SourceLocation) + 0x80\n");

    private sealed class NativeFailure(string message) : ExternalException(message);
}

[Node("test/cancel")]
public sealed class Cancel(CancellationTokenSource source) : INode<Cancel.Inputs, double>
{
    public sealed record Inputs(double Value = 0);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        context.Progress.Report(1, 2);
        source.Cancel();
        context.Cancellation.ThrowIfCancellationRequested();
        return new(1);
    }
}

/// <summary>Waits until so many of its kind are running.</summary>
[Node("test/meet")]
public sealed class Meet(MeetingPoint point) : INode<Meet.Inputs, double>
{
    public sealed record Inputs(double Value = 0);

    public async ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        await point.MeetAsync();
        return inputs.Value;
    }
}

[Node("test/never"), NeverCached]
public sealed class Never(RunLog log) : INode<Never.Inputs, Thing>
{
    public sealed record Inputs;

    public ValueTask<Thing> RunAsync(Inputs inputs, NodeContext context)
    {
        log.Add(context.NodeName);
        return new(log.Make("never"));
    }
}

/// <summary>Says before running what it will give, what it lacks, and what it will not take.</summary>
[Node("test/telling")]
public sealed class Telling : INode<Telling.Inputs, Telling.Outputs>, ICheck<Telling.Inputs, Telling.Outputs>
{
    public sealed record Inputs(string Text = "", FilePath? Also = null);

    [Outputs]
    public sealed record Outputs([property: Main] string Text, Thing Thing);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryGet(i => i.Text, out var text))
            return;
        if (text == "bad")
            throw NodeInputException.At((Inputs i) => i.Text, "no bad words");
        if (text == "crash")
            throw new InvalidOperationException("describing broke");
        if (text == "problem")
            report.Problem(i => i.Text, "told, not thrown");
        if (text == "needs" && (!inputs.IsGiven(i => i.Also) || inputs.CountOf(i => i.Also) == 0))
            report.Problem(i => i.Also, "a file is needed");
        if (text == "lacking")
            report.Lacks(o => o.Thing, "there is no thing in 'lacking'");
        report.Output(o => o.Text, text + "!");
        if (inputs.TryGet(i => i.Also, out var also) && also is { } file)
            report.Reads(file.Value);
    }

    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context) => new(new Outputs(inputs.Text, new Thing("telling")));
}

/// <summary>Tells step after step until it is asked to end; whatever its progress throws, it does not hear of it.</summary>
[Node("test/report-until-cancelled")]
public sealed class ReportUntilCancelled : INode<ReportUntilCancelled.Inputs, double>
{
    public sealed record Inputs(double Value = 0);

    public async ValueTask<double> RunAsync(Inputs inputs, NodeContext context)
    {
        for (var step = 1; !context.Cancellation.IsCancellationRequested; step++)
        {
            await Task.Yield();
            context.Progress.Report(step, 10);
        }

        context.Cancellation.ThrowIfCancellationRequested();
        return 0;
    }
}

[Node("test/cannot-be-made")]
public sealed class CannotBeMade : INode<CannotBeMade.Inputs, double>
{
    public CannotBeMade() => throw new InvalidOperationException("no parts");

    public sealed record Inputs;

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(0);
}

/// <summary>Gives something that throws when it is disposed.</summary>
[Node("test/clinging")]
public sealed class Clinging : INode<Clinging.Inputs, Clinging.Burr>
{
    public sealed record Inputs;

    public ValueTask<Burr> RunAsync(Inputs inputs, NodeContext context) => new(new Burr());

    public sealed class Burr : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("it clings");
    }
}

[Node("test/touch")]
public sealed class Touch : INode<Touch.Inputs, double>
{
    public sealed record Inputs(Clinging.Burr Burr);

    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(1);
}
