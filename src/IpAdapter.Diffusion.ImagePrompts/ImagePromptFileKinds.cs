using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Files;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>The kinds of weight files that image prompts bring: adapters, encoded prompts and face identities.</summary>
public static class ImagePromptFileKinds
{
    /// <summary>All of them, for <see cref="Checkpoints.Kinds.KnownKinds.With"/>.</summary>
    /// <param name="kinds">The kinds of adapters.</param>
    public static IReadOnlyList<IWeightFileKind> For(ImageProjectionKinds kinds) => [.. AdapterFileKinds.For(kinds), .. SavedFileKinds.All];
}
