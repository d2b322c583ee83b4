namespace IpAdapter.Graph.Delivery;

/// <summary>How much of a run its outputs carry.</summary>
public enum RecordContent
{
    /// <summary>Workflow, inputs, versions, hashes, and small input pictures themselves.</summary>
    Full,

    /// <summary>The same without the pictures: of every file its relative path and hash alone.</summary>
    Paths,

    /// <summary>Nothing.</summary>
    None,
}
