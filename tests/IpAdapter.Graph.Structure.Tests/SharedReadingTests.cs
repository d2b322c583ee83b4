using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>Structure controls in a drawing whose prompts have a run of the UNet each.</summary>
public sealed class SharedReadingTests
{
    private static readonly Image Drawing = new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => (byte)(i * 7))]);

    [Fact]
    public void A_ControlNet_reads_its_picture_once_for_all_runs_of_a_drawing() =>
        IsReadOnce<ControlNetModel>(new ControlNetResiduals(Bench.Control, Drawing, 1, 0, 1));

    [Fact]
    public void A_T2I_Adapter_reads_its_picture_once_for_all_runs_of_a_drawing() =>
        IsReadOnce<T2IAdapterReading>(new T2IAdapterFeatures(Bench.Sd15Adapter, Drawing, 1, 1, 8));

    private static void IsReadOnce<T>(IUNetPatch patch) where T : class, IDisposable
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        var shared = new SharedPreparations();
        var (guided, other) = (patch.Bind(Binding(isGuided: true)), patch.Bind(Binding(isGuided: false)));

        Held().Dispose();
        guided.Dispose();
        Held().Dispose();   // the other run's
        other.Dispose();

        Assert.Throws<InvalidOperationException>(Held);

        SharedPreparation<T> Held() =>
            shared.Get<T>(patch, (8L, 8L), () => throw new InvalidOperationException("no run holds what was read"));

        UNetBinding Binding(bool isGuided) => new()
        {
            Store = store,
            Config = Bench.Sd15.Config,
            Sites = AttentionSites.For(Bench.Sd15.Config),
            Batch = new(1, isGuided),
            Height = 8,
            Width = 8,
            Shared = shared,
        };
    }
}
