using System.Reflection;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using IpAdapter.Graph;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace IpAdapter.Architecture.Tests;

/// <summary>The rules of docs/architecture.md, "Who may see whom".</summary>
public sealed class WhoMaySeeWhom
{
    private static readonly string[] Plugins = ["Models", "Loras", "Text", "ImagePrompts", "Structure", "Sampling", "Images", "Training",
        "Judging"];

    // Libraries that a plugin carries in its folder; no other sees them.
    private static readonly Dictionary<string, string[]> Libraries = new()
    {
        ["ImagePrompts"] = ["IpAdapter.Diffusion.ImagePrompts"],
        ["Judging"] = ["IpAdapter.Diffusion.Judging", "IpAdapter.Diffusion.Plots"],
        ["Sampling"] = ["IpAdapter.Diffusion.Samplers"],
        ["Training"] =
        [
            "IpAdapter.Diffusion.Training", "IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion.Judging", "IpAdapter.Diffusion.Plots",
        ],
    };

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader().LoadAssemblies([
        Assembly.Load("IpAdapter.Graph.Abstractions"),
        Assembly.Load("IpAdapter.Graph"),
        Assembly.Load("IpAdapter.Graph.Plugins"),
        Assembly.Load("IpAdapter.Graph.Hosting"),
        Assembly.Load("IpAdapter.ContentStore"),
        Assembly.Load("IpAdapter.Diffusion"),
        Assembly.Load("IpAdapter.Diffusion.ImagePrompts"),
        Assembly.Load("IpAdapter.Diffusion.Judging"),
        Assembly.Load("IpAdapter.Diffusion.Plots"),
        Assembly.Load("IpAdapter.Diffusion.Samplers"),
        Assembly.Load("IpAdapter.Diffusion.Training"),
        Assembly.Load("ipgraph"),
        .. Plugins.Select(name => Assembly.Load($"IpAdapter.Graph.{name}"))]).Build();

    [Theory]
    [InlineData("IpAdapter.Graph.Abstractions", "IpAdapter.Graph.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("IpAdapter.ContentStore", "IpAdapter.ContentStore", "Microsoft.Data.Sqlite")]
    [InlineData("IpAdapter.Diffusion", "IpAdapter.Diffusion", "TorchSharp", "NetVips")]
    [InlineData("IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion", "TorchSharp")]
    [InlineData("IpAdapter.Diffusion.Samplers", "IpAdapter.Diffusion.Samplers", "IpAdapter.Diffusion", "TorchSharp")]
    [InlineData("IpAdapter.Diffusion.Judging", "IpAdapter.Diffusion.Judging", "IpAdapter.Diffusion", "IpAdapter.ContentStore",
        "TorchSharp")]
    [InlineData("IpAdapter.Diffusion.Plots", "IpAdapter.Diffusion.Plots", "IpAdapter.Diffusion", "ScottPlot")]
    [InlineData("IpAdapter.Diffusion.Training", "IpAdapter.Diffusion.Training", "IpAdapter.Diffusion.ImagePrompts", "IpAdapter.Diffusion",
        "IpAdapter.ContentStore", "TorchSharp", "CsvHelper")]
    [InlineData("IpAdapter.Graph", "IpAdapter.Graph", "IpAdapter.Graph.Abstractions", "YamlDotNet",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("IpAdapter.Graph.Plugins", "IpAdapter.Graph.Plugins", "IpAdapter.Graph", "IpAdapter.Graph.Abstractions",
        "McMaster.NETCore.Plugins", "YamlDotNet", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("IpAdapter.Graph.Hosting", "IpAdapter.Graph.Hosting", "IpAdapter.Graph.Plugins", "IpAdapter.Graph",
        "IpAdapter.Graph.Abstractions", "IpAdapter.Diffusion", "IpAdapter.ContentStore", "TorchSharp", "Microsoft.Extensions.Options",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    public void A_room_of_the_house_sees_these_and_no_others(string room, params string[] seen) => AssertSees(room, seen);

    [Fact]
    public void A_plugin_sees_the_contract_and_the_models_and_nothing_of_the_host()
    {
        foreach (var plugin in Plugins)
        {
            var carried = Libraries.GetValueOrDefault(plugin) ?? [];
            AssertSees($"IpAdapter.Graph.{plugin}", [$"IpAdapter.Graph.{plugin}", .. carried, "IpAdapter.Graph.Abstractions",
                "IpAdapter.Diffusion", "TorchSharp", "Microsoft.Extensions.DependencyInjection.Abstractions"]);
        }
    }

    /// <summary>It serves programs that know no node: what to do about a node's inputs is said by the plugin.</summary>
    [Theory]
    [InlineData("IpAdapter.Diffusion.ImagePrompts")]
    [InlineData("IpAdapter.Diffusion.Judging")]
    [InlineData("IpAdapter.Diffusion.Plots")]
    [InlineData("IpAdapter.Diffusion.Samplers")]
    [InlineData("IpAdapter.Diffusion.Training")]
    public void A_library_that_a_plugin_carries_names_no_node(string library)
    {
        var ids = (from plugin in Plugins
                   from type in Assembly.Load($"IpAdapter.Graph.{plugin}").GetExportedTypes()
                   let node = type.GetCustomAttribute<NodeAttribute>()
                   where node is not null
                   select node.Name).ToList();
        Assert.NotEmpty(ids);

        var folder = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "src", library);
        var named = from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    from line in File.ReadLines(file)
                    from id in ids
                    where line.Contains(id, StringComparison.Ordinal)
                    select $"{file} names {id}";
        Assert.Empty(named);
    }

    /// <summary>What Hosting puts together is not put together a second time: the command only renders.</summary>
    [Fact]
    public void The_command_names_nothing_that_hosting_wires()
    {
        string[] wired =
        [
            "IpAdapter.Graph.Plugins.PluginHost", "IpAdapter.Graph.Plugins.PluginHostOptions", "IpAdapter.Graph.Nodes.NodeCatalog",
            "IpAdapter.Graph.Nodes.CatalogLease", "IpAdapter.Graph.Nodes.NodeDefinition", "IpAdapter.Graph.Checking.WorkflowChecker",
            "IpAdapter.Graph.Checking.CheckedWorkflow", "IpAdapter.Graph.Checking.CheckedNode", "IpAdapter.Graph.Planning.Planner",
            "IpAdapter.Graph.Running.WorkflowRunner", "IpAdapter.Graph.Caching.ResultCache", "IpAdapter.Graph.Delivery.OutputWriter",
        ];
        string[] devices = ["ComputeDevice", "DeviceStore", "DeviceStoreOptions"];
        var known = Product.Types.Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);
        Assert.All(wired, name => Assert.Contains(name, known));

        var named = from type in Product.Types
                    where type.Assembly.Name.Split(',')[0] == "ipgraph"
                    from target in type.GetTypeDependencies()
                    where wired.Contains(target.FullName) || devices.Contains(target.Name)
                    select $"{type.FullName} names {target.FullName}";
        Assert.Empty(named.Distinct());
    }

    [Fact]
    public void Only_the_command_sees_hosting()
    {
        var seeing = from type in Product.Types
                     from target in type.GetTypeDependencies()
                     where target.FullName.StartsWith("IpAdapter.Graph.Hosting.", StringComparison.Ordinal)
                     let assembly = type.Assembly?.Name.Split(',')[0]
                     where assembly is not ("ipgraph" or "IpAdapter.Graph.Hosting")
                     select $"{type.FullName} sees {target.FullName}";
        Assert.Empty(seeing.Distinct());
    }

    /// <summary>Whoever keeps an event or a description keeps no plugin: no node, no exception and no value of a plugin is in it.</summary>
    [Fact]
    public void What_leaves_the_host_holds_texts_numbers_and_images()
    {
        var records = Assembly.Load("IpAdapter.Graph.Hosting").GetExportedTypes()
            .Where(type => type.Namespace is "IpAdapter.Graph.Hosting.Events" or "IpAdapter.Graph.Hosting.Descriptions" && !type.IsEnum
                && !typeof(Exception).IsAssignableFrom(type))
            .ToList();
        Assert.NotEmpty(records);

        var held = from record in records
                   from property in record.GetProperties()
                   where property.Name != "EqualityContract" && (record.Name, property.Name) != ("OutputValue", "Value")
                   let holds = Held(property.PropertyType)
                   where holds is not null
                   select $"{record.Name}.{property.Name} holds {holds}";
        Assert.Empty(held);
    }

    private static Type? Held(Type type)
    {
        if (type.IsGenericType)
            return type.GetGenericArguments().Select(Held).FirstOrDefault(held => held is not null);
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Diffusion.Imaging.Image)
            || IsRecordOfTexts(type) ? null : type;
    }

    private static bool IsRecordOfTexts(Type type) =>
        type.Namespace is "IpAdapter.Graph.Hosting.Events" or "IpAdapter.Graph.Hosting.Descriptions"
        || type.FullName is "IpAdapter.Graph.Workflows.Problem" or "IpAdapter.Graph.Checking.DrawnSeed"
            or "IpAdapter.Graph.Nodes.PluginIdentity"
            or "IpAdapter.Graph.Plugins.PluginReport" or "IpAdapter.Graph.Plugins.RetiredBuild";

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
