using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>
/// What decides the bits of a result beside its inputs: the kind of device, the type that is computed in, and how layers
/// compute on a processor.
/// </summary>
/// <param name="Device">The kind of device.</param>
/// <param name="DType">The type.</param>
public sealed record ComputeEnvironment(DeviceKind Device, DType DType)
{
    /// <summary>How layers compute, where that pays and the processor can.</summary>
    public LayerForms Forms { get; init; }

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static ComputeEnvironment? TryParse(string text) =>
        text.Split(' ') is [var device, var dtype, .. var further] && further is [] or [_]
        && Enum.TryParse<DeviceKind>(device, ignoreCase: true, out var kind)
        && Enum.TryParse<DType>(dtype, ignoreCase: true, out var type)
        && Enum.TryParse<LayerForms>(further is [var name] ? name : nameof(LayerForms.Plain), ignoreCase: true, out var forms)
            ? new(kind, type) { Forms = forms }
            : null;

    /// <summary>The environment as records of runs carry it: <c>cpu float32 winograd</c>, or <c>cpu float32</c>.</summary>
    public override string ToString() => $"{Device} {DType}{(Forms == LayerForms.Plain ? "" : $" {Forms}")}".ToLowerInvariant();

    internal static ComputeEnvironment For(DeviceStore store) => new(
        store.Device.Device.type == TorchSharp.DeviceType.CUDA ? DeviceKind.Cuda : DeviceKind.Cpu,
        Enum.Parse<DType>(store.Device.DType.ToString()))
    {
        Forms = store.Forms,
    };
}
