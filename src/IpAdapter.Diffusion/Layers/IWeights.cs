using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// Weight tensors by name, ready to be computed with: on the device and in the type that was asked for. Borrowed: they are never disposed
/// by who uses them.
/// </summary>
public interface IWeights
{
    /// <summary>Gives a tensor.</summary>
    /// <exception cref="WeightFileException">There is none of that name; the message names the nearest one.</exception>
    Tensor Get(string name);

    /// <summary>Gives a tensor, or null where there is none of that name.</summary>
    Tensor? Find(string name);

    /// <summary>Gives what a low-rank change adds to a layer over a weight, or null for nothing.</summary>
    LowRank? FindLowRank(string name) => null;

    /// <summary>Gives the weight of a layer, which may be prepared for the processor.</summary>
    /// <exception cref="WeightFileException">There is none of that name; the message names the nearest one.</exception>
    internal LayerWeight GetLayerWeight(string name) => new(Get(name));

    /// <summary>Whether there is a tensor of that name; it isn't made for that.</summary>
    internal bool Has(string name) => Find(name) is not null;
}
