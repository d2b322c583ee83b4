using IpAdapter.Diffusion.Samplers.Tests;

namespace IpAdapter.Graph.Sampling.Tests;

internal static class RecordedInputs
{
    /// <summary>A recorded run as the inputs of the node.</summary>
    public static Sample.Inputs Inputs(this RecordedRun run)
    {
        var recorded = run.Parameters();
        return new(
            recorded.UNet,
            recorded.Positive,
            recorded.Sampler,
            recorded.Width,
            recorded.Height,
            recorded.Negative,
            recorded.Steps,
            recorded.Guidance,
            Count: recorded.Count);
    }
}
