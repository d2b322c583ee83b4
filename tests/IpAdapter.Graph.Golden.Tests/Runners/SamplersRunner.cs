using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.Samplers;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// Samplers with a formula in the network's place, their tables of timesteps and levels, the noise schedule, adding noise, guidance, and
/// what a model's own configuration names.
/// </summary>
public sealed class SamplersRunner : GoldenRunner
{
    public override string Area => "samplers";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        if (golden.Document.TryGetProperty("rows", out _))
            ImageTimestepsProof.Prove(golden, verdict);
        else if (golden.Parameter("guidance_rescale") is not null)
            GuidanceProof.Prove(golden, verdict);
        else if (golden.Parameter("scheduler_config") is not null)
            FromConfigProof.Prove(golden, verdict);
        else if (golden.Parameter("class") is null)
            ScheduleProof.Prove(golden, verdict);
        else if (golden.FindInput("timesteps") is not null)
            AddedNoiseProof.Prove(golden, verdict);
        else if (golden.Parameter("steps") is null)
            TableProof.Prove(golden, verdict);
        else
            TrajectoryProof.Prove(golden, verdict);
    }
}
