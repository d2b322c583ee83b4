using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace IpAdapter.Architecture.Tests;

/// <summary>The rules of docs/architecture.md, "Who may see whom".</summary>
public sealed class WhoMaySeeWhom
{
    private static readonly string[] Plugins = ["Models", "Loras", "Text", "ImagePrompts", "Structure", "Sampling", "Images"];

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader().LoadAssemblies([
        Assembly.Load("IpAdapter.Graph.Abstractions"),
        Assembly.Load("IpAdapter.Graph"),
        Assembly.Load("IpAdapter.Graph.Plugins"),
        Assembly.Load("IpAdapter.Diffusion"),
        Assembly.Load("ipgraph"),
        .. Plugins.Select(name => Assembly.Load($"IpAdapter.Graph.{name}"))]).Build();

    [Theory]
    [InlineData("IpAdapter.Graph.Abstractions", "IpAdapter.Graph.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("IpAdapter.Diffusion", "IpAdapter.Diffusion", "TorchSharp", "NetVips")]
    [InlineData("IpAdapter.Graph", "IpAdapter.Graph", "IpAdapter.Graph.Abstractions", "YamlDotNet", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("IpAdapter.Graph.Plugins", "IpAdapter.Graph.Plugins", "IpAdapter.Graph", "IpAdapter.Graph.Abstractions", "McMaster.NETCore.Plugins", "YamlDotNet", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    public void A_room_of_the_house_sees_these_and_no_others(string room, params string[] seen) => AssertSees(room, seen);

    [Fact]
    public void A_plugin_sees_the_contract_and_the_models_and_nothing_of_the_host()
    {
        foreach (var plugin in Plugins)
            AssertSees($"IpAdapter.Graph.{plugin}", $"IpAdapter.Graph.{plugin}", "IpAdapter.Graph.Abstractions", "IpAdapter.Diffusion", "TorchSharp", "Microsoft.Extensions.DependencyInjection.Abstractions");
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Processor", "Data", "Info"];
        var named = from type in Product.Types
                    where empty.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)) || type.Name is "Graph" or "IpAdapter"
                    select type.FullName;
        Assert.Empty(named);
    }

    private static void AssertSees(string room, params string[] allowed)
    {
        var types = Product.Types.Where(type => type.Assembly.Name.Split(',')[0] == room).ToList();
        Assert.NotEmpty(types);
        var trespasses = from type in types
                         from target in type.GetTypeDependencies()
                         where target.Assembly is not null   // pointers and type parameters belong to none
                         let assembly = target.Assembly.Name.Split(',')[0]
                         where !allowed.Contains(assembly) && !IsFramework(assembly)
                         select $"{type.FullName} sees {target.FullName} of {assembly}";
        Assert.Empty(trespasses.Distinct());
    }

    private static bool IsFramework(string assembly) =>
        assembly is "mscorlib" or "netstandard" or "System"
        || assembly.StartsWith("System.", StringComparison.Ordinal)
        || assembly.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);
}
