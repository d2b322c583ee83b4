using System.CommandLine;
using IpAdapter.Graph.Hosting.Requests;

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
        Description = "A number, or random, for the inputs that are seeds; where there is none, for the seed of every node that "
            + "is given one.",
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

    /// <summary>
    /// Adds to a request what its workflow is given. Relative paths in settings start from the current folder, those in a file from the
    /// file's.
    /// </summary>
    public T Apply<T>(ParseResult arguments, T request)
        where T : WorkflowRequest =>
        (T)(request with { Settings = arguments.GetValue(_set) ?? [], InputsFile = FileOf(arguments), Seed = arguments.GetValue(_seed) });
}
