using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>
/// The two parts of an IP-Adapter's file (arXiv:2308.06721), by the names that published files give them: those of a training run that were
/// saved as they stood are others.
/// </summary>
/// <param name="Projection">What is below <c>image_proj.</c>, such as <c>proj.weight</c>; null for nothing.</param>
/// <param name="Attention">What is below <c>ip_adapter.</c>: <c>N.to_k_ip.weight</c> and the like, N in the checkpoint's order (down, up,
/// mid); null for nothing.</param>
internal sealed record AdapterWeights(WeightSet? Projection, WeightSet? Attention)
{
    // What insightface's models say of a face; no published image encoder has states of that width.
    private const long IdentityWidth = 512;

    // The published names first.
    private static readonly string[] ProjectionPrefixes = ["image_proj.", "image_proj_model."];
    private static readonly string[] AttentionPrefixes = ["ip_adapter.", "adapter_modules."];

    /// <summary>
    /// Whether a resampler reads face identities (ip-adapter-faceid-portrait_sdxl_unnorm, InstantID); otherwise such a projection reads a
    /// picture's states, as Plus.
    /// </summary>
    public bool HasResamplerOfFaces => Projection?.Find("latents") is not null && Projection.Size("proj_in.weight", 1) == IdentityWidth;

    /// <summary>Finds the parts of an adapter among weights.</summary>
    public static AdapterWeights In(WeightSet weights) => new(Below(weights, ProjectionPrefixes), AttentionIn(weights));

    // Layers by their numbers, or by their places in a UNet: those stand below the published prefix, or without any.
    private static WeightSet? AttentionIn(WeightSet weights)
    {
        var below = Below(weights, AttentionPrefixes);
        return AdapterProcessorNames.Numbered(below ?? weights) ?? below;
    }

    private static WeightSet? Below(WeightSet weights, string[] prefixes) =>
        Array.Find(prefixes, weights.HasBelow) is { } prefix ? weights.Below(prefix) : null;
}
