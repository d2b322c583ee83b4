using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Golden;
using IpAdapter.Graph.Structure;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>T2I-Adapters, alone and at a UNet.</summary>
public sealed class T2IAdapterRunner : GoldenRunner
{
    public override string Area => "t2i-adapter";

    public override string? CannotYet(GoldenCase golden) =>
        Supported.WhyNot(() => UNetConfig.Read(Path.Combine(golden.Models[1], "config.json")));

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var adapter = T2IAdapter.Open(golden.Models[0]);
        using var lease = TestDevice.Store.Lend(adapter.Weights);
        var features = T2IAdapterNetwork.From(new(lease), adapter)
            .Read(golden.Input("hint"), golden.Parameters.GetProperty("conditioning_scale").GetDouble());
        for (var i = 0; i < features.Count; i++)
            verdict.Matches($"features.{i}", features[i]);

        using var unet = new BoundUNet(golden.Models[1]);
        var downBlocks = UNetConfig.Read(Path.Combine(golden.Models[1], "config.json")).BlockOutChannels.Count;
        verdict.Matches("prediction", unet.Predict(golden, [new GivenFeatures(features, downBlocks)]));
    }

    private sealed class GivenFeatures(IReadOnlyList<Tensor> features, int downBlocks) : IUNetBlockAddition
    {
        public Tensor? AddToBlock(UNetPart part, int block) => features.ElementAtOrDefault(part == UNetPart.Down ? block : downBlocks);

        public void Dispose() { }
    }
}
