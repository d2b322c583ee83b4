namespace IpAdapter.Graph.Checking;

/// <summary>What a node said, while the workflow was checked, of one of its runs: it has one, or one for each item of a list.</summary>
/// <param name="Outputs">What its outputs will be, by the output's index; null where that is not known.</param>
/// <param name="Lacking">Why an output will not be there, by the output's index.</param>
/// <param name="Files">Files and folders whose content decides what it gives, absolute.</param>
internal sealed record DescribedRun(object?[] Outputs, string?[] Lacking, IReadOnlyList<string> Files);
