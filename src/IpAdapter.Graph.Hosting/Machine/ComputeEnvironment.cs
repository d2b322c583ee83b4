using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>
/// What decides the bits of a result beside its inputs: the kind of device, the type that is computed in, and whether layers are
/// prepared for the processor.
/// </summary>
/// <param name="Device">The kind of device.</param>
/// <param name="DType">The type.</param>
public sealed record ComputeEnvironment(DeviceKind Device, DType DType)
{
    private const string Prepared = "prepared";

    /// <summary>
    /// Whether layers compute with weights laid out for the processor and with kernels of this library, where that pays.
    /// </summary>
    public bool PreparesLayers { get; init; }

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static ComputeEnvironment? TryParse(string text) =>
        text.Split(' ') is [var device, var dtype, .. var further] && further is [] or [Prepared]
        && Enum.TryParse<DeviceKind>(device, ignoreCase: true, out var kind)
        && Enum.TryParse<DType>(dtype, ignoreCase: true, out var type)
            ? new(kind, type) { PreparesLayers = further.Length > 0 }
            : null;

    /// <summary>The environment as records of runs carry it: <c>cpu float32 prepared</c>, or <c>cpu float32</c>.</summary>
    public override string ToString() => $"{Device} {DType}{(PreparesLayers ? $" {Prepared}" : "")}".ToLowerInvariant();

    internal static ComputeEnvironment For(DeviceStore store) => new(
        store.Device.Device.type == TorchSharp.DeviceType.CUDA ? DeviceKind.Cuda : DeviceKind.Cpu,
        Enum.Parse<DType>(store.Device.DType.ToString()))
    {
        PreparesLayers = store.PreparesWeights,
    };
}
