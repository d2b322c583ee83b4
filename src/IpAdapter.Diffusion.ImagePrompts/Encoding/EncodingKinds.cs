using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>What all encodings of pictures ask of kinds and encoders.</summary>
internal static class EncodingKinds
{
    /// <summary>What a kind reads of an image encoder.</summary>
    /// <exception cref="ArgumentException">It reads face identities alone.</exception>
    public static IEncoderReading DemandEncoder(this IImageProjectionKind kind) => kind.Encoder
        ?? throw new ArgumentException($"an adapter of kind {kind.Name} reads face identities alone, no pictures: encode the faces with "
            + $"{nameof(FacePromptEncoder)}", nameof(kind));
}
