using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>What a program does with events is its own affair, and no node's.</summary>
public sealed class ObserverTests : IAsyncDisposable
{
    private const string Greeting = "nodes:\n  greeted: { uses: greeting/greet, with: { name: Ada } }\noutputs: { text: $greeted }\n";

    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly GraphHost _host;

    public ObserverTests()
    {
        _folder.Put("Greeting.V1", "greeting");
        _host = new GraphHost(new GraphHostOptions
        {
            PluginFolders = [_folder.Path],
            NodeServices = new ServiceCollection().AddSingleton(_gate),
        });
    }

    public static TheoryData<Type> Events =>
        [typeof(WorkflowChecked), typeof(NodeStarted), typeof(NodeFinished), typeof(NodesDone), typeof(OutputValue), typeof(RunFinished)];

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
        _gate.Dispose();
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task An_observer_that_throws_is_the_fault_of_its_program_and_fails_no_node(Type thrownOn)
    {
        List<RunEvent> seen = [];

        var thrown = await Assert.ThrowsAsync<RunObserverException>(() => _host.RunAsync(
            Request(Greeting),
            happened =>
            {
                seen.Add(happened);
                if (happened.GetType() == thrownOn)
                    throw new InvalidTimeZoneException("I looked away");
            },
            TestContext.Current.CancellationToken));

        Assert.StartsWith($"the observer given to the run threw InvalidTimeZoneException on {thrownOn.Name}: I looked away. This is a "
            + "fault of the program", thrown.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(thrown.InnerException);
        Assert.Empty(seen.OfType<NodeFailed>());
        Assert.IsType(thrownOn, seen[^1]);
        Assert.Equal("hello Ada", (string)(await _host.RunAsync(Request(Greeting), TestContext.Current.CancellationToken)
            .OfType<OutputValue>().SingleAsync(TestContext.Current.CancellationToken)).Value);
    }

    [Fact]
    public async Task A_program_that_stops_reading_ends_the_run()
    {
        var waiting = Request(Greeting.Replace("greeting/greet", "greeting/wait", StringComparison.Ordinal));

        await foreach (var happened in _host.RunAsync(waiting, TestContext.Current.CancellationToken))
        {
            if (happened is NodeStarted)
                break;
        }

        // The node waits for the gate, or for the end of its run: that this is reached shows which it was.
        Assert.Equal(0, _gate.CurrentCount);
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_the_exception_of_its_token()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Request(Greeting.Replace("greeting/greet", "greeting/wait", StringComparison.Ordinal));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in _host.RunAsync(waiting, cancellation.Token))
            {
                Assert.IsNotType<NodeFailed>(happened);
                if (happened is NodeStarted)
                    await cancellation.CancelAsync();
            }
        });
    }

    private static RunRequest Request(string workflow) => new(WorkflowFile.Parse(workflow)) { Files = null };
}
