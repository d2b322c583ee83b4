using System.Globalization;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// Latents that read the states of a picture's patches, layer by layer (Perceiver, arXiv:2103.03206, as the authors' adapters have it).
/// </summary>
/// <param name="projectIn">Brings the encoder's states to the latents' width.</param>
/// <param name="layers">The layers, each an attention and a feed-forward.</param>
/// <param name="projectOut">Brings the latents to the tokens' width.</param>
/// <param name="normOut">Norm of the tokens.</param>
public sealed class Resampler(Linear projectIn, IReadOnlyList<ResamplerLayer> layers, Linear projectOut, LayerNorm normOut)
{
    private const int MostLayers = 1000;   // published ones have four

    /// <summary>Builds it from its place among the weights.</summary>
    /// <param name="weights">The weights; as many layers as there are in them.</param>
    public static Resampler From(WeightScope weights)
    {
        var layers = Enumerable.Range(0, MostLayers).Select(layer => weights.At("layers").At(layer))
            .TakeWhile(layer => layer.At(0).Find("to_q.weight") is not null).Select(layer => new ResamplerLayer(layer)).ToList();
        return new(Linear.From(weights.At("proj_in")), layers, Linear.From(weights.At("proj_out")), LayerNorm.From(weights.At("norm_out")));
    }

    /// <summary>Every tensor of a resampler, in the shapes that its widths ask for.</summary>
    /// <param name="weights">The projection's weights.</param>
    /// <param name="place">What the resampler's names begin with.</param>
    /// <param name="statesWidth">Width of the states.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="tokenWidth">Width of the tokens.</param>
    public static IEnumerable<ExpectedTensor> Tensors(WeightSet weights, string place, long statesWidth, long width, long tokenWidth) =>
    [
        .. ExpectedTensor.ForLinear($"{place}proj_in", width, statesWidth),
        // A file of no layers lacks the first.
        .. Enumerable.Range(0, Math.Max(1, Depth(weights.Below(place))))
            .Select(layer => string.Create(CultureInfo.InvariantCulture, $"{place}layers.{layer}"))
            .SelectMany(layer => ResamplerLayer.Tensors(weights, layer, width)),
        .. ExpectedTensor.ForLinear($"{place}proj_out", tokenWidth, width),
        .. ExpectedTensor.ForNorm($"{place}norm_out", tokenWidth),
    ];

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

    // By the highest number: a layer that is missing below it is found to be, not left out.
    private static int Depth(WeightSet weights)
    {
        var numbers = weights.Names.Select(name => name.Split('.')).Where(parts => parts is ["layers", _, ..])
            .Select(parts => int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1);
        return Math.Min(numbers.DefaultIfEmpty(-1).Max(), MostLayers - 1) + 1;
    }
}
