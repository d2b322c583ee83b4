namespace IpAdapter.Diffusion.Layers;

/// <summary>A place among named weights: what a layer is built from. <c>weights.At("down_blocks.0")</c> is one level deeper.</summary>
/// <param name="weights">All of them.</param>
/// <param name="prefix">What every name here begins with; empty, or with a dot at its end.</param>
public readonly struct WeightScope(IWeights weights, string prefix = "")
{
    /// <summary>The name of this place, without a dot at its end.</summary>
    public string Name => prefix.TrimEnd('.');

    /// <summary>The place of that name below this one.</summary>
    public WeightScope At(string name) => new(weights, $"{prefix}{name}.");

    /// <summary>The place of that number below this one.</summary>
    public WeightScope At(int index) => new(weights, $"{prefix}{index}.");

    /// <summary>Gives a tensor of this place.</summary>
    public Tensor Get(string name) => weights.Get(prefix + name);

    /// <summary>Gives a tensor of this place, or null.</summary>
    public Tensor? Find(string name) => weights.Find(prefix + name);

    /// <summary>Whether there is a tensor of that name at this place; it isn't made for that.</summary>
    internal bool Has(string name) => weights.Has(prefix + name);

    /// <summary>Gives the weight of a layer at this place, which may be prepared for the processor.</summary>
    internal LayerWeight GetLayerWeight(string name) => weights.GetLayerWeight(prefix + name);

    /// <summary>Gives what a low-rank change adds to a layer over a tensor of this place, or null for nothing.</summary>
    public LowRank? FindLowRank(string name) => weights.FindLowRank(prefix + name);
}
