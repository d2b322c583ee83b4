using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>The device that cases are proved on: the CPU, in float32.</summary>
internal static class TestDevice
{
    public static DeviceStore Store { get; } = new(ComputeDevice.Create("cpu"));
}
