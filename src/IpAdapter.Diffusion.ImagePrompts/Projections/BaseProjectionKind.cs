using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>The paper's adapter: one image embedding becomes a few tokens (ip-adapter_sd15, _light, _vit-G, ip-adapter_sdxl).</summary>
internal sealed class BaseProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "base";

    /// <inheritdoc/>
    public IEncoderReading Encoder { get; } = new ImageEmbeddingsReading();

    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find("proj.weight") is not null || projection.Find("proj.bias") is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj.weight");

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Rows("proj.weight").WholeTokens(crossAttentionWidth);

    /// <inheritdoc/>
    public long? TokenWidth(WeightSet projection) => projection.Size("norm.weight", 0);

    /// <inheritdoc/>
    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
        [.. ExpectedTensor.ForLinear("proj", projection.Rows("proj.weight"), InputWidth(projection)),
            .. ExpectedTensor.ForNorm("norm", crossAttentionWidth)];

    /// <inheritdoc/>
    public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) =>
    [
        .. WeightShapes.Facts(
            ("tokens", projection.Size("proj.weight", 0) / crossAttentionWidth),
                ("image embedding width", projection.Size("proj.weight", 1))),
        .. EncoderFacts.ForEmbeddings(projection.Size("proj.weight", 1)),
    ];

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new ImageProjection(Linear.From(weights.At("proj")), LayerNorm.From(weights.At("norm")), adapter.TokenCount);
}
