using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>The adapter that reads who a person is and what the picture of the face looks like (ip-adapter-faceid-plus, and plusv2, which has a shortcut).</summary>
public sealed class FaceIdPlusProjectionKind : IImageProjectionKind
{
    private const string ProjectIn = "perceiver_resampler.proj_in.weight";

    /// <inheritdoc/>
    public string Name => "faceid-plus";

    /// <inheritdoc/>
    public IEncoderReading Encoder { get; } = new HiddenStatesReading();

    /// <inheritdoc/>
    public bool ReadsFaces => true;

    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find(ProjectIn) is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj.0.weight");

    /// <inheritdoc/>
    public long? StatesWidth(WeightSet projection) => projection.Columns(ProjectIn);

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Rows("perceiver_resampler.proj_out.weight") == crossAttentionWidth ? projection.Rows("proj.2.weight").WholeTokens(crossAttentionWidth) : null;

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new FaceIdPlusProjection(new FaceIdProjection(weights, adapter.TokenCount), Resampler.From(weights.At("perceiver_resampler"), adapter.Projection.Below("perceiver_resampler.")), adapter.Shortcut);
}
