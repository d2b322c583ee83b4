using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Tests.Nodes;
using IpAdapter.Graph.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Tests;

/// <summary>A host with the nodes of this assembly as its one plugin, and a folder of its own.</summary>
public sealed class TestHost : ICatalogSource, IDisposable
{
    public static readonly PluginIdentity Plugin = new("testing", "1.2.3", "build-1");
    private readonly ServiceProvider _services;

    public TestHost(long budget = 1 << 20, PluginIdentity? plugin = null)
    {
        Folder = Directory.CreateTempSubdirectory("graph-tests-").FullName;
        Cache = new ResultCache(budget);
        Runner = new WorkflowRunner(Cache);
        var reading = NodeReader.Read(typeof(TestHost).Assembly, plugin ?? Plugin,
            Path.ChangeExtension(typeof(TestHost).Assembly.Location, ".xml"));
        Assert.Empty(reading.Problems);
        Catalog = new NodeCatalog(reading.Nodes, [new ThingResult()], [new ThingFormat(), new SlimThingFormat()]);
        _services = new ServiceCollection().AddSingleton(Log).AddSingleton(Cancellation).AddSingleton<MeetingPoint>()
            .BuildServiceProvider();
        Options = new CheckOptions
        {
            Draw = (least, greatest) => Drawn.TryDequeue(out var number) ? Math.Clamp(number, least, greatest) : least,
            OutputFiles = null,
        };
    }

    public event Action<PluginIdentity>? BuildRetired;

    public string Folder { get; }

    public RunLog Log { get; } = new();

    public CancellationTokenSource Cancellation { get; } = new();

    public Queue<long> Drawn { get; } = new();

    public ResultCache Cache { get; }

    public WorkflowRunner Runner { get; }

    public NodeCatalog Catalog { get; set; }

    public CheckOptions Options { get; set; }

    public List<RunEvent> Events { get; } = [];

    public CatalogLease Borrow() => new Lease(Catalog, _services);

    public void Retire(PluginIdentity plugin) => BuildRetired?.Invoke(plugin);

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public CheckedWorkflow Check(string yaml, params string[] settings) => CheckIn(Folder, yaml, settings);

    /// <summary>Checks a workflow that lies in a folder; what is given from outside starts from the host's.</summary>
    public CheckedWorkflow CheckIn(string folder, string yaml, params string[] settings) =>
        new WorkflowChecker(Options).Check(WorkflowReader.Read(yaml, new ValueSource("w.yaml", folder)), InputValues.OfSettings(settings,
            Folder), Borrow());

    /// <summary>The problems as lines; none where the workflow can be run.</summary>
    public IReadOnlyList<string> Problems(string yaml, params string[] settings) =>
        [.. Check(yaml, settings).Problems.Select(problem => problem.ToString())];

    public Task<RunResult> RunAsync(string yaml, params string[] settings)
    {
        var workflow = Check(yaml, settings);
        Assert.Empty(workflow.Problems);
        return Runner.RunAsync(workflow, new RunOptions(), Events.Add, Cancellation.Token);
    }

    /// <summary>Runs and gives the one value of the one output.</summary>
    public async Task<object> ValueAsync(string yaml, params string[] settings)
    {
        using var result = await RunAsync(yaml, settings);
        Assert.Empty(result.Failures);
        return Assert.Single(Assert.Single(result.Outputs).Values);
    }

    public void Dispose()
    {
        Cache.Dispose();
        _services.Dispose();
        Cancellation.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Lease(NodeCatalog catalog, IServiceProvider services) : CatalogLease
    {
        public override NodeCatalog Catalog => catalog;

        public override IServiceProvider ServicesOf(PluginIdentity plugin) => services;

        protected override void Release() { }
    }
}
