using System.CommandLine;
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
        Description = "A number, or random, for the input 'seed'; where there is none, for every node's 'seed'.",
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
    public InputValues Read(ParseResult arguments, Workflow workflow)
    {
        List<string> settings = [.. arguments.GetValue(_set) ?? []];
        if (arguments.GetValue(_seed) is { } seed)
            settings.AddRange(SeedSettings(workflow, seed));
        var given = InputValues.OfSettings(settings, Directory.GetCurrentDirectory());
        return FileOf(arguments) is { } file ? given.Over(InputValues.ReadFile(file)) : given;
    }

    private static List<string> SeedSettings(Workflow workflow, string seed)
    {
        if (workflow.Inputs.Any(input => input.Name == "seed") || workflow.Nodes.Count == 0)
            return [$"seed={seed}"];
        var nodes = workflow.Nodes.Where(node => node.With.Any(entry => entry.Key == "seed")).Select(node => $"{node.Name}.seed={seed}").ToList();
        return nodes.Count > 0 ? nodes : throw new BadInputException($"--seed: '{workflow.Name}' has neither an input 'seed' nor a node that is given one");
    }
}
