using System.Globalization;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>The adapter with finer detail: a resampler reads the states of every patch of the picture (ip-adapter-plus_sd15, plus-face_sd15).</summary>
public sealed class PlusProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "plus";

    /// <inheritdoc/>
    public string Reads => "hidden states";

    // FaceID-Plus has a resampler too, but one without latents of its own.
    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find("latents") is not null && projection.Find("proj_in.weight") is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj_in.weight");

    /// <inheritdoc/>
    public int TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Find("latents")!.Shape is [1, var tokens, _] && projection.Rows("proj_out.weight") == crossAttentionWidth ? (int)tokens : 0;

    /// <inheritdoc/>
    public long WidthFrom(ImageEncoderConfig encoder) => encoder.Width;

    /// <inheritdoc/>
    public string? EncoderOf(long width) => width switch { 1024 => "ViT-L", 1280 => "ViT-H", 1664 => "bigG", _ => null };

    /// <inheritdoc/>
    public Tensor Embed(ImageEncoderNetwork encoder, Tensor pixels) => encoder.PenultimateStates(pixels);

    /// <summary>The encoder's states of a picture that is zero after preprocessing (a middle grey, not black).</summary>
    public Tensor EmbedNothing(ImageEncoderNetwork encoder, Tensor pixels, Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        return encoder.PenultimateStates(zeros_like(pixels.narrow(0, 0, 1))).expand_as(embeddings).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter)
    {
        var layers = new List<ResamplerLayer>();
        for (var layer = 0; adapter.Projection.Find(string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.0.to_q.weight")) is not null; layer++)
            layers.Add(new ResamplerLayer(weights.At("layers").At(layer)));
        return new Resampler(weights.Get("latents"), Linear.From(weights.At("proj_in")), layers, Linear.From(weights.At("proj_out")), LayerNorm.From(weights.At("norm_out")));
    }
}
