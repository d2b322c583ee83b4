using IpAdapter.Diffusion.Devices;
using IpAdapter.Golden;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Laws on the recorded model: a device, its store, and a drawing to begin from.</summary>
public abstract class RecordedLaws : IDisposable
{
    private readonly GoldenCase _golden = GoldenFolder.Current.Case("pipelines/sd15-euler");

    protected RecordedLaws()
    {
        Store = new DeviceStore(Device);
        Recorded = new RecordedRun(_golden);
    }

    private protected ComputeDevice Device { get; } = ComputeDevice.Create("cpu", ScalarType.Float32);

    private protected DeviceStore Store { get; }

    private protected RecordedRun Recorded { get; }

    public virtual void Dispose()
    {
        Recorded.Dispose();
        _golden.Dispose();
        Store.Dispose();
        Device.Dispose();
        GC.SuppressFinalize(this);
    }
}
