using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.Samplers;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Samplers with a formula in the network's place, their tables of timesteps and levels, the noise schedule, and adding noise.</summary>
public sealed class SamplersRunner : GoldenRunner
{
    public override string Area => "samplers";

    public override string? CannotYet(GoldenCase golden)
    {
        if (golden.OutputNames.Count == 0)
            return "settings of whole scheduler classes are not taken over: a workflow names its sampler";
        if (golden.Parameter("beta_schedule") is null)
            return "rescaling of guidance is not there yet";
        if (golden.Parameter("sampler") is { } sampler && !RecordedSampler.Knows(sampler.GetString()!))
            return $"there is no sampler {sampler.GetString()} yet";
        if (golden.Parameter("solver_type") is { } solver && solver.GetString() != "midpoint")
            return $"the solver type {solver.GetString()} is not there yet";
        return null;
    }

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        if (golden.Parameter("class") is null)
            ScheduleProof.Prove(golden, verdict);
        else if (golden.FindInput("timesteps") is not null)
            AddedNoiseProof.Prove(golden, verdict);
        else if (golden.Parameter("steps") is null)
            TableProof.Prove(golden, verdict);
        else
            TrajectoryProof.Prove(golden, verdict);
    }
}
