namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Every kind of change that is made to workflows, faults and right ones.</summary>
internal static class WorkflowFaults
{
    public static IReadOnlyList<WorkflowFault> All(BadFiles files) =>
        [.. YamlFaults.All, .. StructureFaults.All, .. NodeFaults.All, .. ValueFaults.All, .. InputFaults.All,
            .. new FileFaults(files).All, .. RightChanges.All];
}
