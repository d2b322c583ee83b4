using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// The adapter with finer detail: a resampler reads the states of every patch of the picture (ip-adapter-plus_sd15, plus-face_sd15,
/// plus_sdxl_vit-h).
/// </summary>
internal sealed class PlusProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "plus";

    /// <inheritdoc/>
    public IEncoderReading Encoder { get; } = new HiddenStatesReading();

    // FaceID-Plus has a resampler too, but one without latents of its own, and under another name.
    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find("latents") is not null || projection.Find("proj_in.weight") is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj_in.weight");

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Shape("latents") is [1, var tokens and > 0, _] && projection.Rows("proj_out.weight") == crossAttentionWidth
            ? (int)tokens
            : null;

    /// <inheritdoc/>
    public long? TokenWidth(WeightSet projection) => projection.Size("proj_out.weight", 0);

    /// <inheritdoc/>
    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth)
    {
        var latents = projection.Shape("latents");
        return [new("latents", latents), .. Resampler.Tensors(projection, "", InputWidth(projection), latents[^1], crossAttentionWidth)];
    }

    /// <inheritdoc/>
    public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) =>
        [.. WeightShapes.Facts(("tokens", projection.Size("latents", 1))), .. EncoderFacts.ForStates(projection.Size("proj_in.weight", 1))];

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new PlusProjection(weights.Get("latents"), Resampler.From(weights));
}
