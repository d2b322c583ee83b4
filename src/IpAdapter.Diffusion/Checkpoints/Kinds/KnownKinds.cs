using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>The kinds of weight files that are known: those of this library, and those that others bring.</summary>
public static class KnownKinds
{
    // A LoRA may name a checkpoint's layers, a ControlNet has half a UNet's names and a whole CLIP those of both its encoders, so these
    // stand before those.
    private static readonly IWeightFileKind[] s_builtIn =
    [
        .. LowRankKinds.All, .. CheckpointKinds.All, .. StructureKinds.All, .. ComponentKinds.All, .. ClipKinds.All, .. LearnedKinds.All,
    ];

    /// <summary>Those of this library alone: base models and their parts, ControlNets, T2I-Adapters, LoRAs, textual inversions.</summary>
    public static WeightFileKinds BuiltIn { get; } = With(() => []);

    /// <summary>Those of this library, and others, which are tried first.</summary>
    /// <param name="others">Gives the others, each time that weights are to be named: those of plugins come and go.</param>
    public static WeightFileKinds With(Func<IEnumerable<IWeightFileKind>> others) =>
        new(() => others().Concat(s_builtIn), width => BaseFamily.FindByTextWidth(width)?.Name);
}
