using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Lists;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>The steps of a run, and every result that it holds: those that the plan held, and those that were computed.</summary>
internal sealed class StepTable : IDisposable
{
    private readonly StepExecution?[] _steps;

    public StepTable(Plan plan)
    {
        _steps = new StepExecution?[plan.Steps.Count];
        for (var i = 0; i < _steps.Length; i++)
        {
            if (plan.Steps[i].State != StepState.NotNeeded)
                _steps[i] = new(plan.Steps[i]);
        }

        OutputsOf = node => this[node].Results!.Outputs!;
        KeysOf = node => this[node].Keys!;
        LengthOf = output => ListMapping.LengthOf(output, this[output.Node].Results?.Outputs, this[output.Node].Runs);
    }

    /// <summary>Every step that is needed, each behind those it needs.</summary>
    public IEnumerable<StepExecution> All => _steps.OfType<StepExecution>();

    /// <summary>What a node gave that is done.</summary>
    public Func<CheckedNode, object?[]> OutputsOf { get; }

    /// <summary>What the results of a node are known by that is done.</summary>
    public Func<CheckedNode, ProvenanceKey[]> KeysOf { get; }

    /// <summary>How many values come from an output that is a list; null where that is not known.</summary>
    public Func<OutputBinding, int?> LengthOf { get; }

    public StepExecution this[CheckedNode node] => _steps[node.Index]!;

    public StepExecution this[int index] => _steps[index]!;

    /// <summary>Lets go of all results.</summary>
    public void Dispose() => HeldResults.Release(_steps.Select(step => step?.Results));
}
