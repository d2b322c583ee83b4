using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Describing;

/// <summary>Finds what is used although the node that would give it has said that it will not be there.</summary>
internal sealed class PresenceCheck(CheckScope scope)
{
    /// <summary>Checks the inputs of a node whose upstream has been described.</summary>
    public void Check(NodeBuilder node)
    {
        foreach (var input in node.Inputs)
        {
            if (input is null or { Binding: LiteralBinding })
                continue;
            foreach (var output in input.Binding.Upstream)
            {
                if (output.Lack is not { } reason)
                    continue;
                using var subject = node.Subject(scope.Problems, input.Port.Name);
                node.IsBroken = true;
                scope.Error(input.Source, input.Place, $"'{output}' is not there: {reason}");
            }
        }
    }

    /// <summary>Checks an output of the workflow.</summary>
    public void Check(BoundOutput output)
    {
        using var subject = scope.Problems.About(ProblemSubjects.Outputs, output.Name);
        if (output.Binding?.Lack is { } reason)
            scope.Error(scope.Workflow.Source, output.Declared.Value.Place, $"'{output.Declared.Value.Text}' is not there: {reason}");
    }
}
