using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>UNets that compute in bfloat16.</summary>
public sealed class BrainPrecision
{
    // bfloat16 keeps 8 bits: a number is off by up to 1 / 256 of itself, and the differences of some hundred layers add up in part.
    private const double Tolerance = 0.03;

    public static TheoryData<string> Predictions => [.. GoldenFolder.Current.CaseNames.Where(name => name.StartsWith("unet/"))];

    [Theory]
    [MemberData(nameof(Predictions))]
    public void A_prediction_in_bfloat16_is_that_of_float32_but_for_some_percent(string name)
    {
        using var golden = GoldenFolder.Current.Case(name);
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var device = ComputeDevice.Create("cpu", "bfloat16");
        using var store = TestDevice.CreateStore(device);
        var unet = TinyUNet.OpenFolder(golden.Models[0]);
        using var lease = store.Lend(unet.Weights);
        var network = UNetNetwork.From(new(lease), unet.Config);
        var added = BoundUNet.Added(golden);
        if (added is not null) added = new(added.Pooled.to(device.DType), added.TimeIds);
        using var text = network.Read(golden.Input("text_states").to(device.DType), added);

        var prediction = network.Forward(golden.Input("sample").to(device.DType), BoundUNet.Timesteps(golden), text,
            UNetExtensions.Create([], network), new DenoisingStep(0, 0, 1, 0)).to(ScalarType.Float32);

        var expected = golden.Output("prediction");
        Assert.InRange((prediction - expected).norm().item<float>() / expected.norm().item<float>(), 1e-4, Tolerance);
    }
}
