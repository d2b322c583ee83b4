using System.Reflection;
using System.Text.RegularExpressions;
using IpAdapter.Graph;
using IpAdapter.Graph.Plugins.Code;

namespace IpAdapter.Architecture.Tests;

/// <summary>
/// A node's rules stand in its check. Its run relies on them, and refuses an input only for what pixels or the numbers of a tensor tell.
/// </summary>
public sealed partial class RulesAreWrittenOnce
{
    // Method, and why a check cannot tell.
    private static readonly Dictionary<string, string> OnlyTheRunTells = new()
    {
        ["EmbedFace.Face"] = "whether a face is in a picture is in its pixels",
        ["LoadFaceIdentity.Judge"] = "whether an identity is zeros is in the numbers of its tensor",
        ["SearchPictures.RunAsync"] = "whether any picture of a folder can be read is told by reading them",
        ["SearchPictures.OpenAsync"] = "whether the disk takes a cache is told by opening it",
        ["SearchPictures.EmbedAsync"] = "whether the disk takes what is to be cached is told by writing it",
        ["TrainingRunner.RunAsync"] = "whether pairs can be read, losses stay numbers and the disk takes checkpoints is told by training",
        ["TrainingRunner.CheckApart"] = "where a run keeps its state is told by the run",
        ["SettingPorts.At"] = "what a training can't go on with is told by training",
        ["LoadImage.RunAsync"] = "a check reads the picture's header; whether its pixels can be read is told by reading them",
    };

    public static TheoryData<string> Plugins =>
        [.. NumbersUnderCollection.Assemblies.Select(row => row.Data).Where(name => HasNodes(Assembly.Load(name)))];

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_run_refuses_nothing_that_a_check_can_tell(string plugin)
    {
        var assembly = Assembly.Load(plugin);
        var calls = CallsOf(assembly);
        var refused = from node in assembly.GetExportedTypes()
                      where IsChecked(node)
                      let told = Reached(calls, (node.FullName!, "Check"))
                      from method in Reached(calls, (node.FullName!, "RunAsync")).Except(told)
                      where Refuses(calls, method) && !OnlyTheRunTells.ContainsKey(NameOf(method))
                      select $"{NameOf(method)}, in the run of {node.Name}";

        Assert.Empty(refused.Distinct());
    }

    [Fact]
    public void What_only_the_run_tells_is_still_there()
    {
        var refusing = from row in Plugins
                       let calls = CallsOf(Assembly.Load(row.Data))
                       from method in calls.Keys
                       where Refuses(calls, method)
                       select NameOf(method);

        Assert.Empty(OnlyTheRunTells.Keys.Except(refusing));
    }

    [Fact]
    public void Ports_are_not_named_by_texts()
    {
        var lines = from folder in (string[])["src", "plugins", "samples", "tests", "docs"]
                    from file in Directory.EnumerateFiles(Path.Combine(Root(), folder), "*", SearchOption.AllDirectories)
                    where Path.GetExtension(file) is ".cs" or ".md"
                    from line in File.ReadLines(file)
                    where NamedByText().IsMatch(line)
                    select $"{file}: {line.Trim()}";

        Assert.InRange(lines.Count(), 0, 5);   // where it is told why not
    }

    private static bool HasNodes(Assembly assembly) =>
        assembly.GetExportedTypes().Any(type => type.IsDefined(typeof(NodeAttribute), inherit: false));

    private static bool IsChecked(Type type) =>
        type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ICheck<,>));

    private static Dictionary<(string Type, string Name), List<MethodName>> CallsOf(Assembly assembly)
    {
        using var code = new AssemblyCode(assembly.Location);
        var calls = new Dictionary<(string, string), List<MethodName>>();
        foreach (var method in code.Methods())
        {
            var written = method.Name.AsWritten();
            if (!calls.TryGetValue((written.Type, written.Name), out var callees))
                calls[(written.Type, written.Name)] = callees = [];
            callees.AddRange(method.Calls.Select(call => call.Callee));
        }

        return calls;
    }

    private static HashSet<(string Type, string Name)> Reached(Dictionary<(string Type, string Name), List<MethodName>> calls,
        (string Type, string Name) from)
    {
        var (reached, ask) = (new HashSet<(string, string)>(), new Stack<(string, string)>([from]));
        while (ask.TryPop(out var method))
        {
            if (!calls.TryGetValue(method, out var callees) || !reached.Add(method))
                continue;
            foreach (var callee in callees.Select(callee => callee.AsWritten()))
                ask.Push((callee.Type, callee.Name));
        }

        return reached;
    }

    private static bool Refuses(Dictionary<(string Type, string Name), List<MethodName>> calls, (string Type, string Name) method) =>
        calls[method].Any(callee => callee.Type == typeof(NodeInputException).FullName);

    private static string NameOf((string Type, string Name) method) => $"{method.Type[(method.Type.LastIndexOf('.') + 1)..]}.{method.Name}";

    private static string Root() => Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));

    [GeneratedRegex(@"nameof\((\w+\.)?Inputs\.")]
    private static partial Regex NamedByText();
}
