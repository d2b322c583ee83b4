using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// The adapter that reads who a person is: one face identity becomes a few tokens (ip-adapter-faceid_sd15, _sdxl), or sixteen
/// (faceid-portrait, which takes several pictures of one person).
/// </summary>
internal sealed class FaceIdProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "faceid";

    /// <inheritdoc/>
    public IEncoderReading? Encoder => null;

    /// <inheritdoc/>
    public bool ReadsFaces => true;

    // Full-face ends in a norm called proj.3, FaceID-Plus has a perceiver besides.
    /// <inheritdoc/>
    public bool Claims(WeightSet projection) =>
        projection.Names.Any(name => name.StartsWith("proj.0.", StringComparison.Ordinal)
            || name.StartsWith("proj.2.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj.0.weight");

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Rows("proj.2.weight").WholeTokens(crossAttentionWidth);

    /// <inheritdoc/>
    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
    [
        .. ExpectedTensor.ForLinear("proj.0", projection.Rows("proj.0.weight"), InputWidth(projection)),
        .. ExpectedTensor.ForLinear("proj.2", projection.Rows("proj.2.weight"), projection.Rows("proj.0.weight")),
        .. ExpectedTensor.ForNorm("norm", crossAttentionWidth),
    ];

    /// <inheritdoc/>
    public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth)
    {
        if (attention.SizeOfFirst(".to_k_lora.down.weight", 0) is null)
            yield return new("variant", "Portrait, which has no LoRA");
        foreach (var fact in IdentityFacts(projection, crossAttentionWidth))
            yield return fact;
    }

    /// <summary>What the part of a projection that reads identities tells.</summary>
    public static IEnumerable<WeightFact> IdentityFacts(WeightSet projection, long crossAttentionWidth) => WeightShapes.Facts(
        ("tokens", projection.Size("proj.2.weight", 0) / crossAttentionWidth), ("identity width", projection.Size("proj.0.weight", 1)));

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) => new FaceIdProjection(weights, adapter.TokenCount);
}
