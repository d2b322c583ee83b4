using IpAdapter.Diffusion.Samplers.Guidance;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>Guidance, and the same brought back to the positive prediction's spread.</summary>
internal static class GuidanceProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var rows = cat([golden.Input("unconditional"), golden.Input("conditional")]);
        var (scale, rescale) = (golden.Parameter("guidance_scale")!.Value.GetDouble(),
            golden.Parameter("guidance_rescale")!.Value.GetDouble());
        verdict.Matches("guided", new ClassifierFreeGuidance(scale).Combine(rows));
        verdict.Matches("rescaled", new ClassifierFreeGuidance(scale, rescale).Combine(rows));
    }
}
