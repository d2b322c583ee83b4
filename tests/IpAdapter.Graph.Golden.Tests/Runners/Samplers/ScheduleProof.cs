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
        verdict.Matches("betas_float64", betas, NoiseOf(golden, "betas"));
        verdict.Matches("alphas_cumprod", alphasCumulative);
        verdict.Matches("alphas_cumprod_float64", alphasCumulative, NoiseOf(golden, "alphas_cumprod"));
        if (golden.OutputNames.Contains("sigmas"))
        {
            verdict.Matches("sigmas", tensor(schedule.Sigmas.ToArray()));
            return;
        }

        // Where the last timestep has no signal, the samplers that keep sigmas take the least of float16 in its place.
        verdict.Matches("sigmas_of_sigma_samplers", tensor(schedule.Sigmas.ToArray()));
        verdict.Matches("alphas_cumprod_of_sigma_samplers", tensor(schedule.Sigmas.Select(sigma => 1 / ((double)sigma * sigma + 1)).ToArray()));
    }

    // How far the reference's own float32 is from double precision.
    private static Tolerance NoiseOf(GoldenCase golden, string output) =>
        new((golden.Output(output).to(ScalarType.Float64) - golden.Output(output + "_float64")).abs().max().item<double>(), 0);
}
