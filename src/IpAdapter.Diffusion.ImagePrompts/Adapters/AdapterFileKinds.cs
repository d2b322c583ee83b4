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
        [.. kinds.All.Select(kind => new AdapterFileKind(kind, kinds)), OfFacesByResampler, Simple(kinds)];

    private static WeightFileKind Simple(ImageProjectionKinds kinds)
    {
        return new("IP-Adapter, simple", weights => Width(weights) is not null, weights => Alone(weights) is { } projection
            ? [.. kinds.Find(projection)!.Facts(projection, WeightSet.Empty, Width(weights)!.Value)]
            : [])
        {
            CrossAttentionWidth = Width,
            HeaderFacts = header => SimpleAdapter.IsNoted(header) ? []
                : [new("can't be used", "has no keys and values, and no note in its header that it needs none: the file is not whole")],
        };

        WeightSet? Alone(WeightSet weights) => weights.HasBelow("image_proj")
            && AdapterWeights.In(weights) is { Projection: { } projection, Attention: null } ? projection : null;

        long? Width(WeightSet weights) => Alone(weights) is { } projection ? kinds.Find(projection)?.TokenWidth(projection) : null;
    }
}
