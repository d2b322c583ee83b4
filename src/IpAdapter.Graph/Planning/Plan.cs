using System.Runtime.ExceptionServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>What a run will do. Holds the results that are known already until it is disposed.</summary>
public sealed class Plan : IDisposable
{
    private readonly ResultCache _cache;
    private readonly PlanStep[] _steps;

    internal Plan(CheckedWorkflow workflow, PlanStep[] steps, IReadOnlyList<CheckedOutput> outputs, ProvenanceWriter provenance, ResultCache cache)
    {
        (Workflow, _steps, Outputs, Provenance, _cache) = (workflow, steps, outputs, provenance, cache);
    }

    /// <summary>The workflow.</summary>
    public CheckedWorkflow Workflow { get; }

    /// <summary>Every node, each behind those it needs.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>The outputs asked for.</summary>
    public IReadOnlyList<CheckedOutput> Outputs { get; }

    internal PlanStep[] StepArray => _steps;

    internal ProvenanceWriter Provenance { get; }

    /// <summary>Lets go of the results.</summary>
    public void Dispose()
    {
        Exception? fault = null;
        foreach (var step in _steps)
        {
            var thrown = Release(step);
            fault ??= thrown;
        }

        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>Lets go of a step's results: nothing needs them any more.</summary>
    /// <returns>What the value of a plugin threw when it was let go of; null where all went well.</returns>
    internal Exception? Release(PlanStep step)
    {
        Exception? fault = null;
        var entries = step.Entries;
        (step.Entries, step.Values) = ([], null);
        foreach (var entry in entries)
        {
            try
            {
                if (entry is not null)
                    _cache.Release(entry);
            }
            catch (Exception thrown)
            {
                fault ??= thrown;
            }
        }

        return fault;
    }
}
