using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Samplers;
using IpAdapter.Diffusion.Samplers.Guidance;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Samplers.Prompts;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.PromptRegions;

/// <summary>
/// One prediction of the UNet for all prompts, with guidance. Masks are recorded as floats, so their weights are given to the bound UNet;
/// all else is as in a run.
/// </summary>
internal static class RegionPredictionProof
{
    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        var (sample, sigma, timestep) = (golden.Input("sample"), golden.Parameters.GetProperty("sigma").GetDouble(),
            golden.Parameters.GetProperty("timestep").GetDouble());
        var (pictures, height, width) = ((int)sample.size(0), (int)sample.size(2), (int)sample.size(3));
        var (positive, negative) = (RegionItem.Of(golden, "positive"), RegionItem.Of(golden, "negative"));
        var parameters = new SamplingParameters
        {
            UNet = RegionItem.UNetOf(golden),
            Positive = RegionItem.Joined(positive, _ => null),
            Negative = RegionItem.Joined(negative, _ => null),
            Sampler = new Euler(),
            Count = pictures,
            Guidance = golden.Parameters.GetProperty("guidance_scale").GetDouble(),
        };

        // Without guidance there is no negative side, as in the reference.
        var batch = new BatchLayout(pictures, Guided: parameters.Guidance > 1);
        var (wanted, unwanted) = (Weights("positive", positive), Weights("negative", negative));
        using var unet = PromptedUNet.Bind(parameters, TestDevice.Store, batch, height, width, wanted, batch.Guided ? unwanted : []);
        var level = NoiseLevel.Preserving(sigma);
        var scaled = sample.Times(level.Signal);
        var prediction = unet.Predict(batch.Guided ? cat([scaled, scaled]) : scaled, new DenoisingStep(timestep, 0, 1, sigma));

        if (batch.Guided)
            verdict.Matches("negative", Clean(prediction.narrow(0, 0, pictures)));
        verdict.Matches("positive", Clean(prediction.narrow(0, batch.Guided ? pictures : 0, pictures)));
        verdict.Matches("denoised", Clean(batch.Guided ? new ClassifierFreeGuidance(parameters.Guidance).Combine(prediction) : prediction));

        Tensor Clean(Tensor predicted) => level.SampleOf(parameters.UNet.Schedule.PredictionType, predicted, scaled);

        List<Tensor?> Weights(string side, List<RegionItem> items) =>
            [.. items.Select((item, index) => Weight(item, $"multiplier.{side}.{index}"))];

        Tensor? Weight(RegionItem item, string output)
        {
            var masks = item.Masks is { } recorded ? RegionWeights.Resize(recorded, height, width) : ones(1, 1, height, width);
            var weight = RegionWeights.Compute(masks, item.Strength, pictures);
            if (golden.OutputNames.Contains(output))
                verdict.Matches(output, weight.expand(pictures, 1, height, width));
            return item.Masks is null && item.Strength == 1 ? null : weight;
        }
    }
}
