namespace IpAdapter.Graph.Structure;

/// <summary>Of a patch that adds nothing in the whole run: nothing is loaded for it.</summary>
internal sealed class NoSession : IUNetSession
{
    public void Dispose() { }
}
