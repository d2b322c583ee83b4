using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.Weighting;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>How strongly, where and when, as ComfyUI's IP-Adapter pack does it.</summary>
public sealed class WeightingRunner : GoldenRunner
{
    // Told by the parameters that a kind of case has and no other.
    private static readonly (string Parameter, Action<GoldenCase, Verdict> Prove)[] Proofs =
    [
        ("blocks", WeightTableProof.Prove),
        ("order", AllLayersProof.Prove),
        ("embeds_scaling", OneLayerProof.Prove),
        ("sigmas", WindowProof.ProveChain),
        ("methods", CombineProof.ProveMethods),
        ("result", CombineProof.ProveSingle),
        ("runs", CombineProof.ProveNode),
        ("weight", CombineProof.ProveWeight),
        ("crop_position", PreparationProof.ProvePrepared),
        ("strength", PreparationProof.ProveNoise),
        ("resized_height", PreparationProof.ProveTiles),
        ("enhance_tiles", EncodingProof.ProveParts),
        ("size", EncodingProof.ProveEncoded),
        ("table", ScheduleProof.Prove),
    ];

    public override string Area => "weighting";

    public override void Prove(GoldenCase golden, Verdict verdict) => ProofOf(golden)(golden, verdict);

    private static Action<GoldenCase, Verdict> ProofOf(GoldenCase golden) =>
        golden.OutputNames.Contains("sigmas") ? WindowProof.ProveSigmas
            : Proofs.First(proof => golden.Parameter(proof.Parameter) is not null).Prove;
}
