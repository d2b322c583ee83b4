using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Checking.Lists;

namespace IpAdapter.Graph.Planning;

/// <summary>Finds what the results of each node are known by, which of them are known, and what must run for the others.</summary>
internal sealed class PlanBuilder
{
    private readonly CheckedWorkflow _workflow;
    private readonly IReadOnlyList<CheckedOutput> _outputs;
    private readonly ResultCache _cache;
    private readonly ProvenanceWriter _provenance;
    private readonly StepBuilder[] _steps;

    public PlanBuilder(CheckedWorkflow workflow, IReadOnlyList<CheckedOutput> outputs, string environment, ResultCache cache)
    {
        (_workflow, _outputs, _cache) = (workflow, outputs, cache);
        _provenance = new ProvenanceWriter(environment, new FileFingerprints());
        _steps = new StepBuilder[workflow.Nodes.Count];
        for (var i = 0; i < _steps.Length; i++)
            _steps[i] = new(workflow.Nodes[i]);
    }

    public Plan Build()
    {
        try
        {
            FindKeys(Needed());
            FindWork();
        }
        catch
        {
            HeldResults.Release(_steps.Select(step => step.Known));
            throw;
        }

        return new Plan(_workflow, Array.ConvertAll(_steps, step => step.Build()), _outputs, _provenance);
    }

    private bool[] Needed()
    {
        var needed = new bool[_steps.Length];
        var ask = new Stack<CheckedNode>(_outputs.Select(output => output.Node));
        while (ask.TryPop(out var node))
        {
            if (needed[node.Index])
                continue;
            needed[node.Index] = true;
            foreach (var upstream in node.Upstream)
                ask.Push(upstream);
        }

        return needed;
    }

    /// <summary>In order, so that what comes before is known.</summary>
    private void FindKeys(bool[] needed)
    {
        Func<CheckedNode, ProvenanceKey[]> keysOf = node => _steps[node.Index].Keys!;
        Func<OutputBinding, int?> lengthOf = output =>
            ListMapping.LengthOf(output, _steps[output.Node.Index].Known?.Outputs, _steps[output.Node.Index].Runs);
        foreach (var step in _steps)
        {
            if (!needed[step.Node.Index])
                continue;
            step.IsTransient = step.Node.Definition.IsNeverCached;
            var isKnown = true;
            foreach (var upstream in step.Node.Upstream)
            {
                step.IsTransient |= _steps[upstream.Index].IsTransient;
                isKnown &= _steps[upstream.Index].Keys is not null;
            }

            step.Runs = ListMapping.Count(step.Node, lengthOf);
            if (step.IsTransient || !isKnown || step.Runs is not { } runs)
                continue;
            step.Keys = _provenance.Keys(step.Node, runs, keysOf);
            // A list that is known tells how often what takes it apart will run.
            if (step.Node.Definition.GivesLists)
                Hold(step);
        }
    }

    private void FindWork()
    {
        var isSeen = new bool[_steps.Length];
        var ask = new Stack<StepBuilder>(_outputs.Select(output => _steps[output.Node.Index]));
        foreach (var output in _outputs)
            _steps[output.Node.Index].Consumers++;
        while (ask.TryPop(out var step))
        {
            if (isSeen[step.Node.Index])
                continue;
            isSeen[step.Node.Index] = true;
            if (step.Keys is not null && Hold(step))
            {
                step.State = StepState.Known;
                continue;
            }

            step.State = step.Keys is null && !step.IsTransient ? StepState.Depends : StepState.Runs;
            foreach (var upstream in step.Node.Upstream)
            {
                _steps[upstream.Index].Consumers++;
                ask.Push(_steps[upstream.Index]);
            }
        }

        foreach (var step in _steps)
        {
            if (step is { State: StepState.NotNeeded, Known: not null })
                HeldResults.Release([step.Known]);
            if (step.State is StepState.Runs or StepState.Depends)
                Follow(step);
        }
    }

    /// <summary>Lets a step wait for those before it that run.</summary>
    private void Follow(StepBuilder step)
    {
        foreach (var upstream in step.Node.Upstream)
        {
            if (_steps[upstream.Index].State == StepState.Known)
                continue;
            step.Prerequisites++;
            (_steps[upstream.Index].Dependants ??= []).Add(step.Node.Index);
        }
    }

    /// <summary>Holds every result of a step that is known; says whether these are all.</summary>
    private bool Hold(StepBuilder step)
    {
        if (step.Known?.Outputs is not null)
            return true;
        step.Known ??= new(_cache, step.Keys!.Length);
        if (!step.Known.TryHold(step.Keys!))
            return false;
        step.Known.Outputs = ListMapping.Join(step.Node, step.Known.Entries);
        return true;
    }
}
