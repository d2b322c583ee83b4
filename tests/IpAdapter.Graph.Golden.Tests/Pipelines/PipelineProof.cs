using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Prompts;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Compares what a workflow gave, and what its sampler showed, with what a pipeline recorded.</summary>
internal sealed class PipelineProof(PictureRequest request, GoldenCase golden, Verdict verdict, SamplingRecorder seen)
{
    // A picture's levels are whole numbers: half a level lies between it and the recorded float.
    private const double HalfALevel = 0.5 / 255;

    private bool IsGuided => request.Guidance > 1;

    public void Compare(IReadOnlyDictionary<string, IReadOnlyList<object>> outputs)
    {
        Steps();
        Text(Words("positive")!, Words("negative"));
        for (var i = 0; i < request.Adapters.Count; i++)
            Look(i, (ImagePrompt)outputs[$"look{i}"][0], (ImagePromptAdapter)outputs[$"adapter{i}"][0]);
        if (request.Start?.Mask is not null)
            Masked((Latents)outputs["start"][0]);
        Pictures((Latents)outputs["latents"][0], (Autoencoder)outputs["autoencoder"][0], outputs["images"].Cast<Image>());

        PromptConditioning? Words(string output) =>
            outputs.TryGetValue(output, out var words) ? ((Diffusion.Prompting.Conditioning)words[0]).Parts.Single() : null;
    }

    private void Steps()
    {
        verdict.Matches("timesteps", tensor(seen.Timesteps.ToArray()));
        verdict.Matches("start", seen.Start!);
        verdict.Matches("first.sample", seen.FirstSample!);
        verdict.Matches("first.prediction", seen.FirstPrediction!);
        verdict.Matches("latents", stack(seen.Latents));
    }

    // A UNet of four channels is given the picture back after every step, one of nine reads the mask and the masked picture.
    private void Masked(Latents start)
    {
        var latents = seen.Start!.size(1);
        if (seen.FirstSample!.size(1) == latents)
        {
            using var firstDraw = new RecordedNoise([golden.Input("noise.0")]);
            verdict.Matches("image_latents", start.Draw(firstDraw));
            return;
        }

        verdict.Matches("mask", seen.FirstSample.narrow(0, 0, seen.Start.size(0)).narrow(1, latents, 1));
        verdict.Matches("masked_image_latents", seen.FirstSample.narrow(0, 0, seen.Start.size(0)).narrow(1, latents + 1, latents));
    }

    private void Text(PromptConditioning positive, PromptConditioning? negative)
    {
        verdict.Matches("prompt_embeds", positive.States.repeat_interleave(request.PicturesPerPrompt, 0));
        if (IsGuided)
            verdict.Matches("negative_prompt_embeds",
                (negative?.States ?? positive.EmptyStates).repeat_interleave(request.PicturesPerPrompt, 0));
        if (positive.Pooled is not null)
            Added(positive, negative);
    }

    private void Added(PromptConditioning positive, PromptConditioning? negative)
    {
        verdict.Matches("pooled_embeds", positive.Pooled!.repeat_interleave(request.PicturesPerPrompt, 0));
        if (IsGuided)
            verdict.Matches("negative_pooled_embeds",
                (negative is null ? positive.EmptyPooled! : negative.Pooled!).repeat_interleave(request.PicturesPerPrompt, 0));
        verdict.Matches("time_ids", AddedRows.Create(positive, negative, request.PicturesPerPrompt, IsGuided, request.Width,
            request.Height)!.TimeIds);
    }

    private void Look(int index, ImagePrompt look, ImagePromptAdapter adapter)
    {
        var embeddings = Rows(look.Negative, look.Positive);
        var states = look is { NegativeStates: { } negative, PositiveStates: { } positive } ? Rows(negative, positive) : null;
        verdict.Matches($"image_embeds.{index}", embeddings);
        if (states is not null)
            verdict.Matches("clip_state", states);
        using var weights = TestDevice.Store.Lend(adapter.Projection);
        verdict.Matches($"image_tokens.{index}", Adapters.Kinds.Get(adapter).Build(new WeightScope(weights), adapter)
            .Forward(embeddings, states));
    }

    // One look for every prompt of a batch is recorded once a row.
    private Tensor Rows(Tensor negative, Tensor positive)
    {
        var pictures = request.Prompts.Count * request.PicturesPerPrompt / positive.size(0);
        return IsGuided ? cat([negative.repeat_interleave(pictures, 0), positive.repeat_interleave(pictures, 0)])
            : positive.repeat_interleave(pictures, 0);
    }

    private void Pictures(Latents latents, Autoencoder autoencoder, IEnumerable<Image> pictures)
    {
        using var weights = TestDevice.Store.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new WeightScope(weights), autoencoder.Config);
        var decoded = network.Decode(latents.Samples.DividedBy(autoencoder.Config.ScalingFactor));
        verdict.Matches("image", decoded.DividedBy(2).Plus(0.5).Clamped(0, 1));
        var allowed = golden.ToleranceOf("image");
        verdict.Matches("image", cat([.. pictures.Select(picture => picture.ToUnitTensor())]),
            allowed with { Absolute = allowed.Absolute + HalfALevel });
    }
}
