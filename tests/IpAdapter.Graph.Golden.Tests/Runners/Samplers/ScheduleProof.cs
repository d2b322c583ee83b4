using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>The noise levels of training, against the reference's float32 and against double precision.</summary>
internal static class ScheduleProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        var (betas, alphasCumulative) = (tensor(schedule.Betas.ToArray()), tensor(schedule.AlphasCumulative.ToArray()));
        verdict.Equals("betas, bit for bit", schedule.Betas, golden.Output("betas").data<float>());
        verdict.Equals("alphas_cumprod, bit for bit", schedule.AlphasCumulative, golden.Output("alphas_cumprod").data<float>());
        verdict.Matches("betas", betas);
        verdict.Matches("betas_float64", betas);
        verdict.Matches("alphas_cumprod", alphasCumulative);
        verdict.Matches("alphas_cumprod_float64", alphasCumulative);
        verdict.Matches("sigmas", tensor(schedule.Sigmas.ToArray()));
    }
}
