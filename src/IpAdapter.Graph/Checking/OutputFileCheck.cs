using System.Text;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>
/// Finds outputs that cannot be written as files, or not in the way asked for. Looks at names and types, never at the disk.
/// </summary>
internal sealed class OutputFileCheck(CheckScope scope, OutputOptions options)
{
    private readonly OutputFormats _formats = new(scope.Catalog);

    /// <summary>Checks the outputs that lead to a node.</summary>
    public void Check(IReadOnlyList<BoundOutput> outputs)
    {
        var unwritable = outputs.Where(output => _formats.For(output.Port.ValueType).Count == 0).ToList();
        foreach (var output in unwritable)
            ReportUnwritable(output);
        // Without all outputs, nothing can be said about an extension that one of them may have.
        if (unwritable.Count > 0 || outputs.Count < scope.Workflow.Outputs.Count || outputs.Count == 0)
            return;
        var source = new ValueSource($"--out {options.Destination}", "");
        foreach (var problem in ProblemsOf(outputs, new OutputDestination(options.Destination)).Distinct())
            scope.Error(source, default, problem);
    }

    private void ReportUnwritable(BoundOutput output)
    {
        using var subject = scope.Problems.About(ProblemSubjects.Outputs, output.Name);
        scope.Error(scope.Workflow.Source, output.Declared.Value.Place,
            $"no loaded plugin can write a value of type {output.Port.TypeName} as a file: "
            + "deliver something made from it (latents become an image with latents/decode)");
    }

    private IEnumerable<string> ProblemsOf(IReadOnlyList<BoundOutput> outputs, OutputDestination destination)
    {
        Port[] ports = [.. outputs.Select(output => output.Port)];
        if (destination.Extension is { } extension && _formats.ProblemOf(extension, ports) is { } wrongExtension)
            return [wrongExtension];
        if (Encoding.UTF8.GetByteCount(Path.GetFileName(destination.FullPath)) is > OutputDestination.MaximumNameBytes and var bytes)
            return [$"the name has {bytes} bytes; a file's name has at most {OutputDestination.MaximumNameBytes}"];
        return from output in outputs
               let format = _formats.Choose(output.Port.ValueType, destination.Extension)!
               from description in (output.Binding?.Descriptions ?? []).DefaultIfEmpty<object?>(null)
               select format.ProblemOf(description, options.Settings) into problem
               where problem is not null
               select problem;
    }
}
