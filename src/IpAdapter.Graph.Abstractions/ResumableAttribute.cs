namespace IpAdapter.Graph;

/// <summary>
/// A node that works for long, and keeps how far it is in a folder (<see cref="NodeContext.State"/>): a run that is ended, or lost with its
/// process, goes on from there.
/// </summary>
/// <remarks>
/// The folder lies beside the outputs. It is the node's alone for as long as its inputs are the same, those apart that are marked
/// <see cref="ResumesAcrossAttribute"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ResumableAttribute : Attribute;
