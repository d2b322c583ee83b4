using System.CommandLine;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>The options by which a workflow is given values from outside.</summary>
internal sealed class InputOptionGroup
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Give an input a value, or replace a literal of a node (drawn.steps=4). Never split at commas; [a, b] is a list.",
        HelpName = "name=value",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _inputs = new("--inputs")
    {
        Description = "A YAML or JSON file of values. --set goes before it.",
        HelpName = "file",
    };

    private readonly Option<string?> _seed = new("--seed")
    {
        Description = "A number, or random, for the inputs that are seeds; where there is none, for the seed of every node that is given one.",
        HelpName = "n",
    };

    private InputOptionGroup()
    {
    }

    /// <summary>Adds the options to a command.</summary>
    public static InputOptionGroup AddTo(Command command)
    {
        var group = new InputOptionGroup();
        command.Add(group._set);
        command.Add(group._inputs);
        command.Add(group._seed);
        return group;
    }

    /// <summary>The file of values, where one was given.</summary>
    public string? FileOf(ParseResult arguments) => arguments.GetValue(_inputs);

    /// <summary>Reads what a workflow is given. Relative paths in settings start from the current folder, those in a file from the file's.</summary>
    /// <exception cref="BadInputException">A seed for a workflow that has no place for one.</exception>
    public InputValues Read(ParseResult arguments, Workflow workflow, NodeCatalog catalog)
    {
        List<string> settings = [.. arguments.GetValue(_set) ?? []];
        if (arguments.GetValue(_seed) is { } seed)
            settings.AddRange(SeedSettings(workflow, catalog, seed));
        var given = InputValues.OfSettings(settings, Directory.GetCurrentDirectory());
        return FileOf(arguments) is { } file ? given.Over(InputValues.ReadFile(file)) : given;
    }

    private static IEnumerable<string> SeedSettings(Workflow workflow, NodeCatalog catalog, string seed)
    {
        var places = SeedPlaces.Find(workflow, catalog);
        if (places.Count == 0 && workflow.Nodes.Count > 0 && workflow.Nodes.All(node => node.Uses is { } uses && catalog.Find(uses.Text) is not null))
            throw new BadInputException($"--seed: '{workflow.Name}' has no input that is a seed, and no node that takes one");
        return places.Select(place => $"{place}={seed}");
    }
}
