using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>The UNet alone.</summary>
public sealed class UNetRunner : GoldenRunner
{
    public override string Area => "unet";

    public override string? CannotYet(GoldenCase golden) =>
        Supported.WhyNot(() => UNetConfig.Read(Path.Combine(golden.Models[0], "config.json")));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        using var unet = new BoundUNet(golden.Models[0]);
        verdict.Matches("prediction", unet.Predict(golden, []));
    }
}
