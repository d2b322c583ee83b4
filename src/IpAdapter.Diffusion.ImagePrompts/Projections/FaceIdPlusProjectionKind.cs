using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// The adapter that reads who a person is and what the picture of the face looks like (ip-adapter-faceid-plus, and plusv2, which has a
/// shortcut).
/// </summary>
internal sealed class FaceIdPlusProjectionKind : IImageProjectionKind
{
    private const string Perceiver = "perceiver_resampler.";

    private readonly FaceIdProjectionKind _identity = new();

    /// <summary>Whether an adapter's file is one of version 2, by its name: all else is the same in both versions.</summary>
    public static bool IsNamedVersion2(string path) =>
        Path.GetFileNameWithoutExtension(path).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)
            .Contains("plusv2", StringComparison.OrdinalIgnoreCase);

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
    public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) =>
    [
        new("version", IsNamedVersion2(projection.Files[0]) ? "2, by its name" : "1, by its name"),
        .. FaceIdProjectionKind.IdentityFacts(projection, crossAttentionWidth),
        .. EncoderFacts.ForStates(projection.Size($"{Perceiver}proj_in.weight", 1)),
    ];

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new FaceIdPlusProjection(new FaceIdProjection(weights, adapter.TokenCount),
            Resampler.From(weights.At("perceiver_resampler")), adapter.Shortcut);
}
