using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>
/// CLIP's vision transformer with its projection, over borrowed weights (arXiv:2103.00020, section 2.4; arXiv:2010.11929, equations 1 to
/// 4).
/// </summary>
public sealed class ImageEncoderNetwork
{
    private readonly Tensor _classEmbedding, _positionEmbedding;
    private readonly Convolution _patches;
    private readonly LayerNorm _firstNorm, _finalNorm;
    private readonly ClipLayer[] _layers;
    private readonly Linear _projection;

    /// <param name="scope">The weights, by transformers' names.</param>
    /// <param name="config">Its shape.</param>
    /// <exception cref="WeightFileException">A weight is lacking.</exception>
    public ImageEncoderNetwork(WeightScope scope, ImageEncoderConfig config)
    {
        var vision = scope.At("vision_model");
        var embeddings = vision.At("embeddings");
        _classEmbedding = embeddings.Get("class_embedding");
        _positionEmbedding = embeddings.Get("position_embedding.weight");
        _patches = Convolution.Unpadded(embeddings.At("patch_embedding"), config.PatchSize);
        _firstNorm = LayerNorm.From(vision.At("pre_layrnorm"), config.NormEpsilon);      // the published files' own spelling
        _layers = [.. Enumerable.Range(0, config.Layers)
            .Select(index => ClipLayer.From(vision.At("encoder.layers").At(index), config.Heads, config.Activation, config.NormEpsilon))];
        _finalNorm = LayerNorm.From(vision.At("post_layernorm"), config.NormEpsilon);
        _projection = Linear.From(scope.At("visual_projection"));
    }

    /// <summary>Image embeddings: what base adapters read.</summary>
    /// <param name="pixels">[image, 3, height, width], as <see cref="ClipPreprocessing"/> makes them.</param>
    /// <returns>[image, embedding].</returns>
    public Tensor ImageEmbeddings(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Project(Through(Embed(pixels), _layers)).MoveToOuterDisposeScope();
    }

    /// <summary>The second-to-last hidden state: what Plus adapters read. The last layer is not computed.</summary>
    /// <param name="pixels">[image, 3, height, width], as <see cref="ClipPreprocessing"/> makes them.</param>
    /// <returns>[image, token, channel].</returns>
    public Tensor PenultimateStates(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return Through(Embed(pixels), _layers.AsSpan(..^1)).MoveToOuterDisposeScope();
    }

    /// <summary>Everything that an adapter may read.</summary>
    /// <param name="pixels">[image, 3, height, width], as <see cref="ClipPreprocessing"/> makes them.</param>
    public ImageEncoderStates States(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var first = Embed(pixels);
        var penultimate = Through(first, _layers.AsSpan(..^1));
        var last = Through(penultimate, _layers.AsSpan(^1..));
        return new(Project(last).MoveToOuterDisposeScope(), first.MoveToOuterDisposeScope(), penultimate.MoveToOuterDisposeScope(),
            last.MoveToOuterDisposeScope());
    }

    private static Tensor Through(Tensor states, ReadOnlySpan<ClipLayer> layers)
    {
        foreach (var layer in layers)
            states = layer.Forward(states);
        return states;
    }

    private Tensor Embed(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var patches = _patches.Forward(pixels.to(_classEmbedding.dtype)).flatten(2).transpose(1, 2);              // [image, patch, channel]
        // [image, token, channel]
        var tokens = cat([_classEmbedding.expand(pixels.size(0), 1, -1), patches], 1);
        return _firstNorm.Forward(tokens.AddInPlace(_positionEmbedding)).MoveToOuterDisposeScope();
    }

    private Tensor Project(Tensor last)
    {
        using var scope = NewDisposeScope();
        var classToken = _finalNorm.Forward(last.select(1, 0));                                                    // [image, channel]
        return _projection.Forward(classToken).MoveToOuterDisposeScope();
    }
}
