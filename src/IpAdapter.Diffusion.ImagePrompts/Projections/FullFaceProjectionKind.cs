using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>The adapter that keeps every state of the picture: each becomes a token of its own (ip-adapter-full-face_sd15).</summary>
internal sealed class FullFaceProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "full-face";

    /// <inheritdoc/>
    public IEncoderReading Encoder { get; } = new HiddenStatesReading();

    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find("proj.3.weight") is not null || projection.Find("proj.3.bias") is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj.0.weight");

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Rows("proj.2.weight") == crossAttentionWidth ? 0 : null;

    /// <inheritdoc/>
    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
    [
        .. ExpectedTensor.ForLinear("proj.0", projection.Rows("proj.0.weight"), InputWidth(projection)),
        .. ExpectedTensor.ForLinear("proj.2", crossAttentionWidth, projection.Rows("proj.0.weight")),
        .. ExpectedTensor.ForNorm("proj.3", crossAttentionWidth),
    ];

    /// <inheritdoc/>
    public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) =>
        [new("tokens", "one for each position of the image encoder"), .. EncoderFacts.ForStates(projection.Size("proj.0.weight", 1))];

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new FullFaceProjection(Linear.From(weights.At("proj.0")), Linear.From(weights.At("proj.2")), LayerNorm.From(weights.At("proj.3")));
}
