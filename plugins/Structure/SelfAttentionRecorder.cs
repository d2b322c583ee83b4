namespace IpAdapter.Graph.Structure;

/// <summary>Keeps what every self-attention layer reads in one call of a UNet.</summary>
internal sealed class SelfAttentionRecorder : ISelfAttentionAddition
{
    private readonly Dictionary<int, Tensor> _states = [];

    /// <summary>What a layer read, [row, position, channel]; null where nothing was kept.</summary>
    public Tensor? Find(AttentionSite site) => _states.GetValueOrDefault(site.Index);

    /// <summary>Lets go of what was kept.</summary>
    public void Clear()
    {
        foreach (var states in _states.Values)
            states.Dispose();
        _states.Clear();
    }

    public AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states)
    {
        _states.Add(site.Index, states.alias().DetachFromDisposeScope());
        return null;
    }

    public void Dispose() => Clear();
}
