using IpAdapter.Graph.Plugins.Audits;

namespace IpAdapter.Architecture.Tests;

/// <summary>No number may be freed while libtorch reads it: docs/writing-a-node.md, "Numbers and tensors".</summary>
public sealed class NumbersUnderCollection
{
    private static readonly ScalarAudit Audit = new(typeof(TorchSharp.torch).Assembly.Location);

    public static TheoryData<string> Assemblies =>
        [.. from file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            let name = Path.GetFileNameWithoutExtension(file)
            where name == "ipgraph" || name.StartsWith("IpAdapter.", StringComparison.Ordinal)
            where !name.EndsWith(".Tests", StringComparison.Ordinal)
            select name];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_call_of_the_product_loses_a_number(string assembly) =>
        Assert.Empty(Audit.Read(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")));

    [Fact]
    public void Every_assembly_with_a_tensor_in_it_is_read()
    {
        string[] plugins = ["ImagePrompts", "Images", "Sampling", "Structure", "Text"];
        string[] libraries = ["IpAdapter.Diffusion", "IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion.Samplers",
            "IpAdapter.Diffusion.Training"];
        string[] computing = ["ipgraph", .. libraries, .. plugins.Select(plugin => $"IpAdapter.Graph.{plugin}")];

        Assert.Empty(computing.Except(Assemblies.Select(row => row.Data)));
    }
}
