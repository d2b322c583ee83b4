using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>What decides the bits of a result beside its inputs: the kind of device, and the type that is computed in.</summary>
/// <param name="Device">The kind of device.</param>
/// <param name="DType">The type.</param>
public sealed record ComputeEnvironment(DeviceKind Device, DType DType)
{
    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static ComputeEnvironment? TryParse(string text) =>
        text.Split(' ') is [var device, var dtype]
        && Enum.TryParse<DeviceKind>(device, ignoreCase: true, out var kind)
        && Enum.TryParse<DType>(dtype, ignoreCase: true, out var type)
            ? new(kind, type)
            : null;

    /// <summary>The environment as records of runs carry it: <c>cpu float32</c>.</summary>
    public override string ToString() => $"{Device} {DType}".ToLowerInvariant();

    internal static ComputeEnvironment For(ComputeDevice device) => new(
        device.Device.type == TorchSharp.DeviceType.CUDA ? DeviceKind.Cuda : DeviceKind.Cpu,
        Enum.Parse<DType>(device.DType.ToString()));
}
