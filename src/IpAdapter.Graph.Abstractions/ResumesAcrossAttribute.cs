namespace IpAdapter.Graph;

/// <summary>
/// An input of a <see cref="ResumableAttribute">resumable</see> node that says how far it works, or how often it keeps and shows what it
/// has: a run with another value goes on from the same state.
/// </summary>
/// <remarks>What the node computes up to a point must not depend on it.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ResumesAcrossAttribute : Attribute;
