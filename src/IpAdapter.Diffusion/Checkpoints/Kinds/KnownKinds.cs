using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>The kinds of weight files that the field publishes.</summary>
public static class KnownKinds
{
    // A LoRA may name a checkpoint's layers, a ControlNet has half a UNet's names and a whole CLIP those of both its encoders, so these
    // stand before those.
    private static readonly IWeightFileKind[] s_kinds =
    [
        .. AdapterKinds.All, .. LowRankKinds.All, .. CheckpointKinds.All, .. StructureKinds.All, .. ComponentKinds.All, .. ClipKinds.All,
        .. LearnedKinds.All,
    ];

    /// <summary>All of them, in the order they are tried.</summary>
    public static WeightFileKinds All { get; } = new(() => s_kinds, width => BaseFamily.FindByTextWidth(width)?.Name);
}
