using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>The kinds of files that image prompt adapters come in.</summary>
internal static class AdapterFileKinds
{
    private static IWeightFileKind OfFacesByResampler => new WeightFileKind(
        "IP-Adapter, faces by a resampler (InstantID, FaceID Portrait unnorm)",
        weights => AdapterFileKind.FindWhole(weights) is { HasResamplerOfFaces: true },
        weights => AdapterFileKind.FindWhole(weights)?.Projection is not { } projection ? [] : WeightShapes.Facts(
            ("tokens", projection.Size("latents", 1)), ("identity width", projection.Size("proj_in.weight", 1))))
    {
        CrossAttentionWidth = AdapterFileKind.CrossWidth,
        Cure = "It can't be used: use ip-adapter-faceid-portrait_sdxl or another FaceID adapter",
    };

    /// <summary>A kind of file for each kind of projection, and what can't be used.</summary>
    public static IEnumerable<IWeightFileKind> For(ImageProjectionKinds kinds) =>
        [.. kinds.All.Select(kind => new AdapterFileKind(kind, kinds)), OfFacesByResampler];
}
