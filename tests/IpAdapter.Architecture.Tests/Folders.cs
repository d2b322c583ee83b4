using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace IpAdapter.Architecture.Tests;

/// <summary>The rules of docs/architecture.md, "The folders of IpAdapter.Graph".</summary>
public sealed class Folders
{
    // A folder counts with everything in it, against those that lie beside it: what a folder holds itself and its own folders are one.
    [Theory]
    [InlineData("IpAdapter.Graph")]
    [InlineData("IpAdapter.Graph.Plugins")]
    [InlineData("IpAdapter.Graph.Hosting")]
    [InlineData("IpAdapter.Graph.Cli")]
    [InlineData("IpAdapter.Diffusion")]
    [InlineData("IpAdapter.Diffusion.ImagePrompts")]
    [InlineData("IpAdapter.Diffusion.Samplers")]
    public void Folders_that_lie_side_by_side_form_no_cycle(string project)
    {
        var examples = Dependencies(project);
        Assert.NotEmpty(examples);

        var cycles = from edge in examples
                     where Reaches(examples.Keys, edge.Key.To, edge.Key.From)
                     select $"{edge.Key.From} -> {edge.Key.To}: {edge.Value}";

        Assert.Empty(cycles);
    }

    /// <summary>Which folder needs which beside it, with a type that does.</summary>
    private static Dictionary<(string From, string To), string> Dependencies(string project)
    {
        var assembly = Assembly.Load(AssemblyName(project));
        var architecture = new ArchLoader().LoadAssemblies(assembly).Build();
        var dependencies = new Dictionary<(string From, string To), string>();
        foreach (var type in architecture.Types.Where(type => IsIn(type, project)))
        {
            foreach (var target in type.GetTypeDependencies().Where(target => IsIn(target, project)))
            {
                if (Siblings(type.Namespace.FullName, target.Namespace.FullName) is { } siblings)
                    dependencies.TryAdd(siblings, $"{type.FullName} needs {target.FullName}");
            }
        }

        return dependencies;
    }

    private static bool IsIn(IType type, string project) =>
        type.Namespace is { } space && type.Assembly?.Name.Split(',')[0] == AssemblyName(project)
            && space.FullName.StartsWith(project, StringComparison.Ordinal);

    private static string AssemblyName(string project) => project == "IpAdapter.Graph.Cli" ? "ipgraph" : project;

    /// <summary>The folders beside one another that two namespaces are in; null where one is in the other.</summary>
    private static (string From, string To)? Siblings(string from, string to)
    {
        var (one, other) = (from.Split('.'), to.Split('.'));
        var common = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        return common == one.Length || common == other.Length
            ? null
            : (string.Join('.', one.Take(common + 1)), string.Join('.', other.Take(common + 1)));
    }

    private static bool Reaches(IReadOnlyCollection<(string From, string To)> edges, string from, string to)
    {
        var (seen, ask) = (new HashSet<string>(), new Stack<string>([from]));
        while (ask.TryPop(out var folder))
        {
            if (!seen.Add(folder))
                continue;
            foreach (var edge in edges.Where(edge => edge.From == folder))
                ask.Push(edge.To);
        }

        return seen.Contains(to);
    }
}
