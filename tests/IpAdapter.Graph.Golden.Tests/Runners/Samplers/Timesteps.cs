using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>Compares the timesteps of a run: whole ones exactly, fractions within the tolerance.</summary>
internal static class Timesteps
{
    public static void Prove(Verdict verdict, string name, Tensor recorded, SamplerRun run)
    {
        var timesteps = run.Steps.Select(step => step.Timestep).ToArray();
        if (recorded.dtype == ScalarType.Int64)
            verdict.Equals(name, timesteps, recorded.data<long>().Select(timestep => (double)timestep));
        else
            verdict.Matches(name, tensor(timesteps));
    }
}
