using IpAdapter.Diffusion.Autoencoding;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>The autoencoder, both ways.</summary>
public sealed class AutoencoderRunner : GoldenRunner
{
    public override string Area => "vae";

    public override string? CannotYet(GoldenCase golden) =>
        golden.Parameter("tile_latent_min_size") is not null ? "encoding and decoding by tiles is not there yet" : Supported.WhyNot(() => Config(golden));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var lease = TestDevice.Store.Lend(WeightSet.OpenFolder(golden.Models[0], "diffusion_pytorch_model"));
        var network = AutoencoderNetwork.From(new(lease), Config(golden));
        if (golden.FindInput("latents") is { } latents)
        {
            verdict.Matches("image", network.Decode(latents));
            return;
        }

        var (mean, logVariance) = network.Encode(golden.Input("image"));
        var sample = mean + (logVariance / 2).exp() * golden.Input("noise");
        verdict.Matches("mean", mean);
        verdict.Matches("mode", mean);
        verdict.Matches("logvar", logVariance);
        verdict.Matches("sample", sample);
        verdict.Matches("scaled", sample * Config(golden).ScalingFactor);
    }

    private static AutoencoderConfig Config(GoldenCase golden) => AutoencoderConfig.Read(Path.Combine(golden.Models[0], "config.json"));
}
