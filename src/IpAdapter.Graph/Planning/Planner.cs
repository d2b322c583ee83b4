using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>Finds what must run for the outputs asked for, and what is known already.</summary>
public sealed class Planner(ResultCache cache)
{
    /// <summary>Plans a run. What is known already is held until the plan is disposed.</summary>
    /// <exception cref="InvalidOperationException">The workflow has errors.</exception>
    /// <exception cref="ArgumentException">An output asked for is not the workflow's.</exception>
    public Plan Plan(CheckedWorkflow workflow, PlanOptions options)
    {
        if (!workflow.IsRunnable)
            throw new InvalidOperationException($"'{workflow.Workflow.Name}' has problems and can't be run: {workflow.Problems[0]}");

        var outputs = Asked(workflow, options.Outputs);
        var steps = new PlanStep[workflow.Nodes.Count];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = new PlanStep(workflow.Nodes[i]);

        var writer = new ProvenanceWriter(options.Environment, new FileFingerprints());
        FindKeys(steps, Needed(steps, outputs), writer);
        FindWork(steps, outputs);
        return new Plan(workflow, steps, outputs, writer, cache);
    }

    private static List<CheckedOutput> Asked(CheckedWorkflow workflow, IReadOnlyCollection<string>? names)
    {
        if (names is null)
            return [.. workflow.Outputs];
        foreach (var name in names)
        {
            if (!workflow.Outputs.Any(output => output.Name == name))
                throw new ArgumentException($"'{workflow.Workflow.Name}' has no output '{name}': it has {string.Join(", ", workflow.Outputs.Select(output => $"'{output.Name}'"))}", nameof(names));
        }

        return [.. workflow.Outputs.Where(output => names.Contains(output.Name))];
    }

    private static bool[] Needed(PlanStep[] steps, List<CheckedOutput> outputs)
    {
        var needed = new bool[steps.Length];
        var ask = new Stack<CheckedNode>(outputs.Select(output => output.Node));
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
    private void FindKeys(PlanStep[] steps, bool[] needed, ProvenanceWriter writer)
    {
        foreach (var step in steps)
        {
            if (!needed[step.Node.Index])
                continue;
            step.IsTransient = step.Node.Definition.IsNeverCached;
            var isKnown = true;
            foreach (var upstream in step.Node.Upstream)
            {
                step.IsTransient |= steps[upstream.Index].IsTransient;
                isKnown &= steps[upstream.Index].Keys is not null;
            }

            step.Runs = ListValues.Count(step.Node, steps);
            if (step.IsTransient || !isKnown || step.Runs is not { } count)
                continue;
            step.Keys = writer.Keys(step.Node, count, steps);
            // A list that is known tells how often what takes it apart will run.
            if (step.Node.Definition.Outputs.Any(output => output.IsList) && Hold(step))
                step.Values = ListValues.Join(step);
        }
    }

    private void FindWork(PlanStep[] steps, List<CheckedOutput> outputs)
    {
        var isSeen = new bool[steps.Length];
        var ask = new Stack<PlanStep>(outputs.Select(output => steps[output.Node.Index]));
        foreach (var output in outputs)
            steps[output.Node.Index].Consumers++;
        while (ask.TryPop(out var step))
        {
            if (isSeen[step.Node.Index])
                continue;
            isSeen[step.Node.Index] = true;
            if (step.Keys is not null && (step.Values is not null || Hold(step)))
            {
                step.Values ??= ListValues.Join(step);
                step.State = StepState.Known;
                continue;
            }

            step.State = step.Keys is null && !step.IsTransient ? StepState.Depends : StepState.Runs;
            foreach (var upstream in step.Node.Upstream)
            {
                steps[upstream.Index].Consumers++;
                ask.Push(steps[upstream.Index]);
            }
        }

        foreach (var step in steps)
        {
            if (step.State is StepState.NotNeeded && step.Values is not null)
                Drop(step);
            if (step.State is not (StepState.Runs or StepState.Depends))
                continue;
            foreach (var upstream in step.Node.Upstream)
            {
                if (steps[upstream.Index].State == StepState.Known)
                    continue;
                step.Waiting++;
                steps[upstream.Index].Dependants.Add(step);
            }
        }
    }

    /// <summary>Holds every result of a step that is known; says whether these are all.</summary>
    private bool Hold(PlanStep step)
    {
        if (step.Entries.Length == 0)
            step.Entries = new CacheEntry?[step.Keys!.Length];
        var isWhole = true;
        for (var i = 0; i < step.Entries.Length; i++)
            isWhole &= (step.Entries[i] ??= cache.Hold(step.Keys![i])) is not null;
        return isWhole;
    }

    private void Drop(PlanStep step)
    {
        foreach (var entry in step.Entries)
        {
            if (entry is not null)
                cache.Release(entry);
        }

        (step.Entries, step.Values) = ([], null);
    }
}
