using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A text as a UNet reads it: its states, every cross-attention layer's keys and values of them, and what is added to the time. They do not
/// change from step to step, so they are computed once a run.
/// </summary>
public sealed class TextStates : IDisposable
{
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _keysAndValues = [];

    private TextStates(Tensor states, AddedConditions? added, Tensor? embedding) => (States, Added, Embedding) = (states, added, embedding);

    /// <summary>The states, [row, token, channel].</summary>
    public Tensor States { get; }

    /// <summary>What is told beside the states, where the network wants it (SDXL).</summary>
    public AddedConditions? Added { get; }

    /// <summary>What is added to the embedding of the time, [row, channel].</summary>
    internal Tensor? Embedding { get; }

    internal static TextStates Compute(Tensor states, IEnumerable<AttentionLayer> layers, AddedConditions? added = null,
        Tensor? embedding = null)
    {
        // Nothing leaves the scope before all is there: a device may run out of memory at any layer.
        using var scope = NewDisposeScope();
        var read = layers.Select(layer => (layer.Site.Index, Pair: layer.Read(states))).ToList();
        var kept = added is null ? null : new AddedConditions(Kept(added.Pooled), Kept(added.TimeIds));
        var text = new TextStates(Kept(states), kept, embedding is null ? null : Kept(embedding));
        foreach (var (index, (key, value)) in read)
            text._keysAndValues.Add(index, (key.DetachFromDisposeScope(), value.DetachFromDisposeScope()));
        return text;

        static Tensor Kept(Tensor tensor) => tensor.alias().DetachFromDisposeScope();
    }

    /// <summary>Keys and values of a cross-attention layer, [row, head, token, channel of a head].</summary>
    /// <param name="site">The layer.</param>
    public (Tensor Key, Tensor Value) For(AttentionSite site) => _keysAndValues[site.Index];

    /// <summary>Cuts keys and values off from what made them, for layers that are computed again in the backward pass.</summary>
    /// <param name="checkpointing">Computes them again.</param>
    public void Cut(GradientCheckpointing checkpointing)
    {
        using var scope = NewDisposeScope();
        foreach (var (index, (key, value)) in _keysAndValues.ToList())
        {
            _keysAndValues[index] = (checkpointing.Cut(key), checkpointing.Cut(value));
            key.Dispose();
            value.Dispose();
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        States.Dispose();
        Added?.Pooled.Dispose();
        Added?.TimeIds.Dispose();
        Embedding?.Dispose();
        foreach (var (key, value) in _keysAndValues.Values)
        {
            key.Dispose();
            value.Dispose();
        }
    }
}
