namespace IpAdapter.Graph;

/// <summary>
/// A file or folder named in a workflow. The runtime has made it absolute, relative paths being relative to the workflow file, and has
/// checked that it is there.
/// </summary>
/// <param name="Value">The absolute path.</param>
public readonly record struct FilePath(string Value)
{
    /// <summary>The absolute path.</summary>
    public override string ToString() => Value;
}
