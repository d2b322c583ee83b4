using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Finds the nodes that the workflow's outputs lead to.</summary>
internal sealed class OutputBinder(CheckScope scope)
{
    private readonly ReferenceBinder _references = new(scope);

    /// <summary>The outputs that lead to a node; what is wrong with the others is reported.</summary>
    public List<BoundOutput> Bind()
    {
        var outputs = new List<BoundOutput>();
        foreach (var output in scope.Workflow.Outputs)
        {
            using var subject = scope.Problems.About(ProblemSubjects.Outputs, output.Name);
            if (TextSyntax.Parse(output.Value.Text).Reference is not { IsInput: false } reference)
                NotAReference(output);
            else if (_references.Output(reference, output.Value.Place) is { } value)
                outputs.Add(new(output, value));
        }

        return outputs;
    }

    private void NotAReference(WorkflowOutput output)
    {
        var proposal = scope.Named.ContainsKey(output.Value.Text) ? $"${output.Value.Text}" : null;
        scope.Error(scope.Workflow.Source, output.Value.Place,
            $"the output '{output.Name}' is a reference to a node, as in $node or $node.port, not {output.Value.Kind}", proposal);
    }
}
