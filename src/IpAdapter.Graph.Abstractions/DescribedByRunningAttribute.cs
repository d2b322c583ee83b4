namespace IpAdapter.Graph;

/// <summary>
/// A node that only puts its inputs together, as settings become a sampler: what it gives is its own description. It is run while a
/// workflow is checked, as soon as all its inputs are known,
/// and a <see cref="NodeInputException"/> is then a problem at that input, found before anything else runs.
/// </summary>
/// <remarks>
/// In place of <see cref="ICheck{TInputs, TOutputs}"/>, not beside it. Such a node waits for nothing, and gives nothing that must be let go
/// of: nobody disposes what is made while checking.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DescribedByRunningAttribute : Attribute;
