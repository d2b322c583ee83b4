namespace IpAdapter.Diffusion.UNets;

/// <summary>A text as a UNet's cross-attention layers read it: its states, and every layer's keys and values of them. They do not change from step to step, so they are computed once a run.</summary>
public sealed class TextStates : IDisposable
{
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _keysAndValues = [];

    private TextStates(Tensor states) => States = states;

    /// <summary>The states, [row, token, channel].</summary>
    public Tensor States { get; }

    internal static TextStates Of(Tensor states, IEnumerable<AttentionLayer> layers)
    {
        using var scope = NewDisposeScope();
        var text = new TextStates(states.alias().DetachFromDisposeScope());
        foreach (var layer in layers)
        {
            var (key, value) = layer.Read(states);
            text._keysAndValues.Add(layer.Site.Index, (key.DetachFromDisposeScope(), value.DetachFromDisposeScope()));
        }
        return text;
    }

    /// <summary>Keys and values of a cross-attention layer, [row, head, token, channel of a head].</summary>
    internal (Tensor Key, Tensor Value) For(AttentionSite site) => _keysAndValues[site.Index];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        States.Dispose();
        foreach (var (key, value) in _keysAndValues.Values)
        {
            key.Dispose();
            value.Dispose();
        }
    }
}
