using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// The adapter that reads who a person is and what the picture of the face looks like (ip-adapter-faceid-plus, and plusv2, which has a
/// shortcut).
/// </summary>
internal sealed class FaceIdPlusProjectionKind : IImageProjectionKind
{
    private const string Perceiver = "perceiver_resampler.";

    private readonly FaceIdProjectionKind _identity = new();

    /// <inheritdoc/>
    public string Name => "faceid-plus";

    /// <inheritdoc/>
    public IEncoderReading Encoder { get; } = new HiddenStatesReading();

    /// <inheritdoc/>
    public bool ReadsFaces => true;

    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Names.Any(name => name.StartsWith(Perceiver, StringComparison.Ordinal));

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => _identity.InputWidth(projection);

    /// <inheritdoc/>
    public long? StatesWidth(WeightSet projection) => projection.Columns($"{Perceiver}proj_in.weight");

    /// <inheritdoc/>
    public int? TokenCount(WeightSet projection, long crossAttentionWidth) => _identity.TokenCount(projection, crossAttentionWidth);

    // The identity's tokens are the perceiver's latents: it is as wide as they are.
    /// <inheritdoc/>
    public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
    [
        .. _identity.Tensors(projection, crossAttentionWidth),
        .. Resampler.Tensors(projection, Perceiver, StatesWidth(projection)!.Value, crossAttentionWidth, crossAttentionWidth),
    ];

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new FaceIdPlusProjection(new FaceIdProjection(weights, adapter.TokenCount),
            Resampler.From(weights.At("perceiver_resampler"), adapter.Projection.Below(Perceiver)), adapter.Shortcut);
}
