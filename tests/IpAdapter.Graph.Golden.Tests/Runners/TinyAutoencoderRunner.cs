using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Tiny autoencoders, by diffusers' layout and by both files of the authors', both ways.</summary>
public sealed class TinyAutoencoderRunner : GoldenRunner
{
    public override string Area => "taesd";

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        foreach (var model in golden.Models)
            Prove(golden, verdict, model);
    }

    private static void Prove(GoldenCase golden, Verdict verdict, string model)
    {
        var (autoencoder, latents) = (Autoencoder.Open(model), golden.FindInput("latents"));
        using var lease = TestDevice.StoreOfRealSizes.Lend(autoencoder.Weights);
        var network = AutoencoderNetwork.From(new(lease), autoencoder.Config);
        var factor = autoencoder.Config.ScalingFactor;
        golden.Only("shift", "0.0");
        if (golden.Parameter("scale") is { } scale)   // in the place of an autoencoder: latents are not scaled
        {
            verdict.Equals("scaling factor", [factor], [scale.GetDouble()]);
            verdict.Matches("decoded", network.Decode(latents!));
            verdict.Matches("encoded", network.Encode(golden.Input("image")).Mean);
        }
        else if (golden.OutputNames.Contains("bytes"))
        {
            ProveAsPicture(verdict, latents!);
        }
        else if (latents is not null)
        {
            var image = network.Decode(latents.DividedBy(factor));
            verdict.Matches("image", image);
            verdict.Matches("raw", image.Plus(1).DividedBy(2));
            if (golden.OutputNames.Contains("clamped"))
                verdict.Matches("clamped", TinyTower.Clamp(latents));
        }
        else
        {
            var (mean, logVariance) = network.Encode(golden.Input("image"));
            verdict.Matches("latents", mean.Times(factor));
            verdict.Equals("has a distribution", [logVariance is not null], [false]);
        }
    }

    private static void ProveAsPicture(Verdict verdict, Tensor latents)
    {
        var scaled = LatentPicture.Scale(latents);
        var bytes = scaled.Times(255).round();
        verdict.Matches("scaled", scaled);
        verdict.Matches("unscaled", LatentPicture.Unscale(scaled));
        verdict.Matches("bytes", bytes);
        verdict.Matches("from_bytes", LatentPicture.Unscale(bytes.DividedBy(255)));
    }
}
