using IpAdapter.Graph.Nodes;

namespace IpAdapter.Benchmarks;

/// <summary>A catalog of this program's own nodes, held as a run would hold it.</summary>
internal sealed class SingleCatalog(NodeCatalog catalog) : CatalogLease
{
    public override NodeCatalog Catalog { get; } = catalog;

    public override IServiceProvider ServicesOf(PluginIdentity plugin) => Nothing.Instance;

    public static SingleCatalog OfThisProgram()
    {
        var reading = NodeReader.Read(typeof(EmptyNode).Assembly, new PluginIdentity("benchmark", "1.0.0", "0"), null, _ => null);
        return new SingleCatalog(new NodeCatalog(reading.Nodes));
    }

    protected override void Release() { }

    private sealed class Nothing : IServiceProvider
    {
        public static readonly Nothing Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
