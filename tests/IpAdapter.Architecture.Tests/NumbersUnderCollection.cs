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

    // Such a test fails once in some thousand runs, for no fault of the product. What SameBitsTests compares with is TorchSharp's own
    // arithmetic; its numbers are held, by variables that lambdas share.
    [Fact]
    public void No_call_of_the_tests_loses_a_number()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string[] built =
        [
            .. from project in here.Parent!.Parent!.EnumerateDirectories()
               where project.Name.EndsWith(".Tests", StringComparison.Ordinal) || project.Name == "IpAdapter.Golden"
               let file = Path.Combine(project.FullName, here.Name, $"{project.Name}.dll")
               where File.Exists(file)
               select file,
        ];

        Assert.NotEmpty(built);
        Assert.DoesNotContain(built.SelectMany(Audit.Read), call => !call.ToString().Contains("SameBitsTests", StringComparison.Ordinal));
    }

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
