using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Delivery;

/// <summary>What someone else needs to get the same result: workflow, inputs, seeds, versions, files.</summary>
public static class RunRecord
{
    /// <summary>
    /// Writes a run down, as texts by keyword (<see cref="Remarks"/>). Files are read for their hashes: do it beside the run, not after it.
    /// </summary>
    /// <param name="workflow">A workflow that can be run.</param>
    /// <param name="hashes">Remembers the hashes of files.</param>
    /// <param name="options">What it carries; nothing at all is an answer too.</param>
    public static IReadOnlyDictionary<string, string> Create(CheckedWorkflow workflow, FileHashes hashes, RecordOptions options)
    {
        var remarks = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options.Content == RecordContent.None)
            return remarks;
        var names = new RecordedNames(workflow, options.ModelFolders);
        remarks[Remarks.Workflow] = names.InTextOfWorkflow();
        remarks[Remarks.Inputs] = RecordedInputs.Write(workflow, names);
        remarks[Remarks.Lock] = RecordedLock.Write(workflow, options, new RecordedPaths(workflow, names, hashes, options).All());
        if (SeedsOf(workflow) is { Count: > 0 } seeds)
            remarks[Remarks.Seed] = string.Join(", ", seeds);
        return remarks;
    }

    /// <summary>The seeds that the workflow's nodes are given: every integer on a port marked as one.</summary>
    public static IReadOnlyList<string> SeedsOf(CheckedWorkflow workflow)
    {
        var seeds = new List<string>();
        foreach (var node in workflow.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input is { Port.IsSeed: true })
                    seeds.AddRange(input.Binding.Literals.Select(literal => literal.Canonical));
            }
        }

        return [.. seeds.Distinct()];
    }
}
