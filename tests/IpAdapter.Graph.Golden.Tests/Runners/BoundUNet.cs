using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>A UNet over borrowed weights, called as the cases of several areas have it.</summary>
internal sealed class BoundUNet : IDisposable
{
    private readonly WeightLease _lease;
    private readonly UNetNetwork _network;

    public BoundUNet(string folder)
    {
        var unet = TinyUNet.OpenFolder(folder);
        _lease = TestDevice.Store.Lend(unet.Weights);
        _network = UNetNetwork.From(new(_lease), unet.Config);
    }

    /// <summary>
    /// The prediction for the case's <c>sample</c>, <c>text_states</c> and <c>timesteps</c> (or the parameter <c>timestep</c>).
    /// </summary>
    public Tensor Predict(GoldenCase golden, IReadOnlyList<IUNetSession> sessions, IBlockObserver? observer = null)
    {
        using var text = _network.Read(golden.Input("text_states"), Added(golden));
        return _network.Forward(golden.Input("sample"), Timesteps(golden), text, UNetExtensions.Create(sessions, _network),
            new DenoisingStep(0, 0, 1, 0), observer);
    }

    public static Tensor Timesteps(GoldenCase golden) =>
        golden.FindInput("timesteps") ?? tensor([golden.Parameters.GetProperty("timestep").GetSingle()]);

    /// <summary>What the case tells an SDXL network beside the text's states, if it does.</summary>
    public static AddedConditions? Added(GoldenCase golden) =>
        golden.FindInput("time_ids") is { } ids ? new(golden.Input("pooled"), ids) : null;

    public void Dispose() => _lease.Dispose();
}
