using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>The autoencoder, both ways.</summary>
public sealed class AutoencoderRunner : GoldenRunner
{
    public override string Area => "vae";

    public override string? CannotYet(GoldenCase golden) => Supported.WhyNot(() => Config(golden));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var lease = TestDevice.Store.Lend(WeightSet.OpenFolder(golden.Models[0], "diffusion_pytorch_model"));
        var network = AutoencoderNetwork.From(new(lease), Config(golden));
        var tiling = golden.Parameter("tile_sample_min_size") is { } edge
            ? new Tiling(edge.GetInt32(), golden.Parameter("tile_overlap_factor")!.Value.GetDouble())
            : null;
        if (golden.Parameter("tile_latent_min_size") is { } latentEdge)
            verdict.Equals("edge of a tile of latents", [tiling!.Edge / Config(golden).PixelsPerLatent], [latentEdge.GetInt32()]);
        if (golden.Parameter("scaling_factor") is { } factor)
            verdict.Equals("scaling factor", [Config(golden).ScalingFactor], [factor.GetDouble()]);
        if (golden.FindInput("latents") is { } latents)
        {
            verdict.Matches("image", network.Decode(latents, tiling));
            return;
        }

        var (mean, logVariance) = network.Encode(golden.Input("image"), tiling);
        verdict.Matches("mean", mean);
        if (tiling is not null)
            return;

        var sample = mean.Plus(logVariance!.DividedBy(2).exp() * golden.Input("noise"));
        verdict.Matches("mode", mean);
        verdict.Matches("logvar", logVariance!);
        verdict.Matches("sample", sample);
        verdict.Matches("scaled", sample.Times(Config(golden).ScalingFactor));
    }

    private static AutoencoderConfig Config(GoldenCase golden) => AutoencoderConfig.Read(Path.Combine(golden.Models[0], "config.json"));
}
