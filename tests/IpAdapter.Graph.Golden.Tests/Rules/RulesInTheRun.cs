using System.Text.RegularExpressions;
using IpAdapter.Golden;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Golden.Tests.Pipelines;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Golden.Tests.Rules;

/// <summary>
/// Every rule of a node's check holds in the run too, where nothing was known before it: the same message at the same input, and the node
/// does not run.
/// </summary>
public sealed partial class RulesInTheRun(LoadedPlugins plugins) : IClassFixture<LoadedPlugins>
{
    // (Node, input): rules that no model in the repository breaks.
    private static readonly (string Node, string Input, int Rules)[] Unbroken =
    [
        ("structure/apply-reference", "reference", 1),   // latents of another number of channels
        ("judging/compare", "second", 1),                // tables of other pictures: only the run tells what is in a table
        ("training/train-t2i-adapter", "unet", 1),       // a UNet that halves its pictures in other blocks
    ];

    private static readonly string[] NeedsNoValue =
    [
        "is needed", "is given", "expected at least one", "give a list", "is not said", "there is none to begin from", "is not there",
        "give one", "give at most as many", "give two", "give at least two", "there is nothing to", "can't be shared out",
        "give one for each",
    ];

    public static TheoryData<string> Rows => [.. WrongPairings.Rows.Select(row => row.Node).Concat(RuleRows.Nodes)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_checking_finds_is_found_in_the_run_where_nothing_was_known_before(string node)
    {
        using var lease = plugins.Borrow();
        var found = LoadedPlugins.Check(WrongPairings.WorkflowOf(node), lease).Problems.Where(problem => problem.Node == "wrong").ToList();
        Assert.NotEmpty(found);

        Assert.NotNull(lease.Catalog.Find("relay/unet"));
        var (relayed, relays) = Relayed.Of(node, lease.Catalog);
        var check = LoadedPlugins.Check(WrongPairings.WorkflowOf(relayed, relays), lease);
        if (!check.IsRunnable)
        {
            // What needs no value is known even so: that an input is left out or given for nothing, how many items a list has, what a model
            // lacks.
            var problem = check.Problems.First(problem => problem.Severity == Workflows.Severity.Error);
            Assert.Contains(found, before => before.Message == problem.Message);
            Assert.Contains(NeedsNoValue, part => problem.Message.Contains(part, StringComparison.Ordinal));
            return;
        }

        var events = new List<RunEvent>();
        using var cache = new ResultCache(1L << 30);
        using var result = await new WorkflowRunner(cache)
            .RunAsync(check, new RunOptions(), events.Add, TestContext.Current.CancellationToken);

        var failure = Assert.Single(result.Failures);
        Assert.False(failure.IsFault, failure.Exception.ToString());
        Assert.Contains((failure.Problem.Node, failure.Problem.Port, failure.Problem.Message),
            found.Select(before => (before.Node, before.Port, before.Message)));
        Assert.DoesNotContain(events.OfType<NodeStarted>(), started => started.Node.Name == "wrong" && started.Item == started.Of - 1);
    }

    [Fact]
    public void Every_problem_that_a_check_reports_is_among_the_rows()
    {
        using var lease = plugins.Borrow();
        var broken = Rows.Select(row => row.Data).SelectMany(row => LoadedPlugins.Check(WrongPairings.WorkflowOf(row), lease).Problems
            .Where(problem => problem.Node == "wrong")
                .Select(problem => (Node: row[..row.IndexOf(':', StringComparison.Ordinal)], problem.Port, problem.Message)))
            .Distinct().ToLookup(problem => (problem.Node, problem.Port));

        var missing = from rule in Reported(lease.Catalog)
                      let found = rule.Nodes.Sum(node => broken[(node, rule.Input)].Count())
                      let unbroken = Unbroken.Where(one => rule.Nodes.Contains(one.Node) && one.Input == rule.Input).Sum(one => one.Rules)
                      where found + unbroken < rule.Count
                      select $"{string.Join(" or ", rule.Nodes)} reports {rule.Count} problems at '{rule.Input}', and the "
                          + $"rows have {found}";
        Assert.Empty(missing);
    }

    /// <summary>Where the plugins' sources report problems: at which nodes, at which input, how many.</summary>
    private static IEnumerable<(IReadOnlyList<string> Nodes, string Input, int Count)> Reported(NodeCatalog catalog)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "plugins"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToList();
        var classes = files.SelectMany(text => NodeClass().Matches(text))
            .ToDictionary(match => match.Groups["class"].Value, match => match.Groups["node"].Value);
        var rules = from text in files
                    from match in Report().Matches(text)
                    let @class = NodeClass().Match(text) is { Success: true } own
                        ? own.Groups["class"].Value
                        : Shared().Match(text).Groups["class"].Value
                    let nodes = @class != "" ? [classes[@class]] : NodesThatAsk(ForAny().Match(text).Groups["class"].Value)
                    let definition = catalog.Find(nodes[0])!
                    select (Nodes: nodes, Input: definition.Inputs[definition.InputIndex(match.Groups["port"].Value)].Name);
        return rules.GroupBy(rule => (string.Join(" ", rule.Nodes), rule.Input))
            .Select(group => ((IReadOnlyList<string>)group.First().Nodes, group.Key.Input, group.Count()));

        string[] NodesThatAsk(string check) =>
            [.. files.Where(text => text.Contains($"{check}.", StringComparison.Ordinal))
                .SelectMany(text => NodeClass().Matches(text)).Select(match => match.Groups["node"].Value)];
    }

    [GeneratedRegex("""\[Node\("(?<node>[^"]+)"\)[\s\S]*?public sealed class (?<class>\w+)""")]
    private static partial Regex NodeClass();

    [GeneratedRegex(@"report\.Problem\(\s*i => i\.(?<port>\w+)")]
    private static partial Regex Report();

    // A file that checks for a node names its inputs; one for several nodes names none.
    [GeneratedRegex(@"CheckReport<(?<class>\w+)\.Inputs")]
    private static partial Regex Shared();

    [GeneratedRegex(@"internal static class (?<class>\w+)")]
    private static partial Regex ForAny();
}
