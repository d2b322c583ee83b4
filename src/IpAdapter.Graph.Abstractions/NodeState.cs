namespace IpAdapter.Graph;

/// <summary>Where a <see cref="ResumableAttribute">resumable</see> node keeps how far it is, from run to run.</summary>
/// <param name="folder">Absolute path of the folder, which need not be there yet.</param>
/// <param name="others">Folders of the same node of the workflow with other inputs, which are there.</param>
public sealed class NodeState(string folder, IReadOnlyList<string> others)
{
    /// <summary>
    /// Absolute path of the folder. It need not be there yet: the node makes it when it has something to keep. Nobody removes it but the
    /// person whose outputs it lies beside.
    /// </summary>
    public string Folder { get; } = folder;

    /// <summary>Folders of the same node with other inputs: their state is not this one's.</summary>
    public IReadOnlyList<string> Others { get; } = others;
}
