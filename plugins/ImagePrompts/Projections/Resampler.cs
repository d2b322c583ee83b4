using System.Globalization;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>Latents that read the states of a picture's patches, layer by layer (Perceiver, arXiv:2103.03206, as the authors' adapters have it).</summary>
/// <param name="projectIn">Brings the encoder's states to the latents' width.</param>
/// <param name="layers">The layers, each an attention and a feed-forward.</param>
/// <param name="projectOut">Brings the latents to the tokens' width.</param>
/// <param name="normOut">Norm of the tokens.</param>
public sealed class Resampler(Linear projectIn, IReadOnlyList<ResamplerLayer> layers, Linear projectOut, LayerNorm normOut)
{
    /// <summary>Builds it from its place among the weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="names">The same by reference: says how many layers there are.</param>
    public static Resampler From(WeightScope weights, WeightSet names)
    {
        var layers = new List<ResamplerLayer>();
        for (var layer = 0; names.Find(string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.0.to_q.weight")) is not null; layer++)
            layers.Add(new ResamplerLayer(weights.At("layers").At(layer)));
        return new(Linear.From(weights.At("proj_in")), layers, Linear.From(weights.At("proj_out")), LayerNorm.From(weights.At("norm_out")));
    }

    /// <param name="latents">[picture, token, channel].</param>
    /// <param name="states">[picture, patch, channel].</param>
    /// <returns>[picture, token, channel].</returns>
    public Tensor Forward(Tensor latents, Tensor states)
    {
        using var scope = NewDisposeScope();
        var read = projectIn.Forward(states);
        foreach (var layer in layers)
            latents = layer.Forward(latents, read);
        return normOut.Forward(projectOut.Forward(latents)).MoveToOuterDisposeScope();
    }
}
