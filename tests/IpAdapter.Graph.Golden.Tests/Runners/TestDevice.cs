using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>
/// The device that cases are proved on: the CPU, in float32. Every weight is prepared for it, however small, since most cases' models are
/// smaller than what is worth it; with <c>IPGRAPH_TEST_FORMS=plain</c> in the environment, none is.
/// </summary>
internal static class TestDevice
{
    public static DeviceStore Store { get; } = CreateStore(ComputeDevice.Create("cpu"));

    /// <summary>The same for models of published size: their weights are prepared where it pays, as a run's are.</summary>
    public static DeviceStore StoreOfRealSizes { get; } = CreateStore(Store.Device, preparesSmallWeights: false);

    /// <summary>A store of a device whose weights are prepared as the environment says.</summary>
    public static DeviceStore CreateStore(ComputeDevice device, bool preparesSmallWeights = true) => new(device, new DeviceStoreOptions
    {
        Forms = Environment.GetEnvironmentVariable("IPGRAPH_TEST_FORMS") is { } forms ? Enum.Parse<LayerForms>(forms, ignoreCase: true)
            : LayerForms.Winograd,
        PreparesSmallWeights = preparesSmallWeights,
    });
}
