using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Finds outputs of a type that the caller, who takes them as values, does not take.</summary>
internal sealed class OutputTypeCheck(CheckScope scope, Func<Type, bool> isTaken)
{
    /// <summary>Checks the outputs that lead to a node.</summary>
    public void Check(IReadOnlyList<BoundOutput> outputs)
    {
        foreach (var output in outputs.Where(output => !isTaken(output.Port.ValueType)))
        {
            using var subject = scope.Problems.About(ProblemSubjects.Outputs, output.Name);
            scope.Error(scope.Workflow.Source, output.Declared.Value.Place,
                $"a value of type {output.Port.TypeName} cannot be handed out: deliver something made from it "
                + "(latents become an image with latents/decode), or have it written to a file");
        }
    }
}
