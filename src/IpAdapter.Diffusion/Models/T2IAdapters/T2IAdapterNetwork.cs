using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.T2IAdapters;

/// <summary>
/// Reads a picture into features of a UNet's sizes (arXiv:2302.08453, section 3.2, figure 3; diffusers' FullAdapter and FullAdapterXL).
/// </summary>
public sealed class T2IAdapterNetwork
{
    private readonly int _edge;
    private readonly Convolution _into;
    private readonly FeatureBlock[] _body;

    private T2IAdapterNetwork(WeightScope weights, T2IAdapter adapter)
    {
        var scope = weights.At("adapter");
        _edge = adapter.PixelsPerFeature;
        _into = Convolution.From(scope.At("conv_in"));
        _body = [.. Enumerable.Range(0, adapter.Channels.Count).Select(block =>
            FeatureBlock.From(scope.At("body").At(block), adapter.LayersPerBlock, halves: block > 0
                && adapter.Levels[block] > adapter.Levels[block - 1]))];
    }

    /// <summary>Builds the network over its weights, by diffusers' names.</summary>
    /// <exception cref="WeightFileException">A weight is not there.</exception>
    public static T2IAdapterNetwork From(WeightScope weights, T2IAdapter adapter) => new(weights, adapter);

    /// <summary>Reads a control picture.</summary>
    /// <param name="hint">In [0, 1], [batch, channel, height, width].</param>
    /// <param name="scale">What every feature is multiplied with.</param>
    /// <returns>The features, each [batch, channel, height, width]: half the size wherever the UNet halves it.</returns>
    public IReadOnlyList<Tensor> Read(Tensor hint, double scale)
    {
        using var scope = NewDisposeScope();
        var hidden = _into.Forward(nn.functional.pixel_unshuffle(hint, _edge));
        var features = new List<Tensor>();
        foreach (var block in _body)
        {
            hidden = block.Forward(hidden);
            features.Add(hidden.Times(scale).MoveToOuterDisposeScope());
        }
        return features;
    }
}
