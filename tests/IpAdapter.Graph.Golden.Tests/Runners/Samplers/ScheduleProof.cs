using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Samplers;

/// <summary>The noise levels of training, against the reference's float32 and against double precision.</summary>
internal static class ScheduleProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var schedule = RecordedSampler.ScheduleOf(golden);
        if (schedule.Config.HasZeroTerminalSnr)
        {
            ProveRescaled(golden, verdict, schedule);
            return;
        }

        verdict.Equals("betas, bit for bit", schedule.Betas, golden.Output("betas").data<float>());
        verdict.Equals("alphas_cumprod, bit for bit", schedule.AlphasCumulative, golden.Output("alphas_cumprod").data<float>());
        var (betas, alphasCumulative) = (tensor(schedule.Betas.ToArray()), tensor(schedule.AlphasCumulative.ToArray()));
        verdict.Matches("betas", betas);
        verdict.Matches("betas_float64", betas, NoiseOf(golden, "betas"));
        verdict.Matches("alphas_cumprod", alphasCumulative);
        verdict.Matches("alphas_cumprod_float64", alphasCumulative, NoiseOf(golden, "alphas_cumprod"));
        verdict.Matches("sigmas", tensor(schedule.Sigmas.ToArray()));
    }

    private static void ProveRescaled(GoldenCase golden, Verdict verdict, NoiseSchedule schedule)
    {
        var roots = new RootNoise(schedule);
        var (betas, alphasCumulative) = (tensor(schedule.Betas.ToArray()), tensor(schedule.AlphasCumulative.ToArray()));
        verdict.Equals("betas, the last", [schedule.Betas[^1]], [1f]);
        verdict.Matches("betas", betas, golden.ToleranceOf("betas"), roots.OfBetas);
        verdict.Matches("betas_float64", betas, NoiseOf(golden, "betas"), roots.OfBetas);
        verdict.Matches("alphas_cumprod", alphasCumulative, golden.ToleranceOf("alphas_cumprod"), roots.OfAlphasCumulative);
        verdict.Matches("alphas_cumprod_float64", alphasCumulative, NoiseOf(golden, "alphas_cumprod"), roots.OfAlphasCumulative);

        // Where the last timestep has no signal, the samplers that keep sigmas take the least of float16 in its place.
        verdict.Matches("sigmas_of_sigma_samplers", tensor(schedule.Sigmas.ToArray()), golden.ToleranceOf("sigmas_of_sigma_samplers"),
            roots.OfSigmas);
        verdict.Matches("alphas_cumprod_of_sigma_samplers",
            tensor(schedule.Sigmas.Select(sigma => 1 / ((double)sigma * sigma + 1)).ToArray()),
            golden.ToleranceOf("alphas_cumprod_of_sigma_samplers"), roots.OfAlphasCumulative);
    }

    // How far the reference's own float32 is from double precision.
    private static Tolerance NoiseOf(GoldenCase golden, string output) =>
        new((golden.Output(output).to(ScalarType.Float64) - golden.Output(output + "_float64")).abs().max().item<double>(), 0);
}
