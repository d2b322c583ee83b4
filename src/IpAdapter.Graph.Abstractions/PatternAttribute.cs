namespace IpAdapter.Graph;

/// <summary>
/// A path that may also stand for many files, by a pattern in braces: <c>shards/{00000..00099}.tar</c>. The node reads the pattern; the
/// runtime makes it absolute, and checks the folder before the braces alone.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute : Attribute;
