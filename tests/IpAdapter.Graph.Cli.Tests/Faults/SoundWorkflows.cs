using IpAdapter.Golden;
using YamlDotNet.RepresentationModel;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>
/// The project's workflows, complete: where one wants a model that a clone does not carry, a tiny one of the same format is its default.
/// </summary>
internal static class SoundWorkflows
{
    public static IReadOnlyList<SoundWorkflow> All(Catalog catalog) =>
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "workflows"), "*.yaml").Order(StringComparer.Ordinal)
           let name = Path.GetFileNameWithoutExtension(file)
           select Complete(SoundWorkflow.Read(name, Absolute(File.ReadAllText(file)), catalog), TinyModels.SettingsFor(name)),
    ];

    // Wherever the file is written, its paths lead to the samples.
    private static string Absolute(string text) => text.Replace("../samples/", $"{Repository.Root}/samples/", StringComparison.Ordinal);

    private static SoundWorkflow Complete(SoundWorkflow workflow, IEnumerable<string> settings)
    {
        foreach (var setting in settings)
        {
            var (name, value) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)],
                setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            workflow = SoundWorkflow.Read(workflow.Name, WithValue(workflow, name, value).Text, workflow.Catalog);
        }

        return workflow;
    }

    private static Mutant WithValue(SoundWorkflow workflow, string name, string value)
    {
        if (name.Split('.') is [var node, var port])
        {
            var given = workflow.Given.FirstOrDefault(given => given.Node.Name == node && given.Key.Value == port);
            return given is not null
                ? workflow.Replace(given.Value, value)
                : workflow.Behind(workflow.Given.Last(other => other.Node.Name == node).Value, $", {port}: {value}");
        }

        var input = workflow.Inputs.Single(input => ((YamlScalarNode)input.Key).Value == name);
        return SoundWorkflow.Field(input, "default") is { } field
            ? workflow.Replace(field.Value, value)
            : workflow.Behind(SoundWorkflow.Field(input, "type")!.Value.Value, $", default: {value}");
    }
}
