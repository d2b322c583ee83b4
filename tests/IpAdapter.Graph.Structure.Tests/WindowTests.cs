using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>Windows that no call of a run falls into.</summary>
public sealed class WindowTests(Bench bench) : IClassFixture<Bench>
{
    private static readonly Image Lines = new(32, 32, new byte[32 * 32 * 3]);

    [Theory]
    [InlineData(0.3, 0.4, 1)]
    [InlineData(0.25, 0.5, 0)]
    public async Task A_control_that_was_never_on_is_said_at_the_end_of_the_run(double start, double end, int times)
    {
        var remarks = bench.Remarks(await new ApplyControlNet()
            .RunAsync(new(Bench.Sd15, Bench.Control, Lines, Start: start, End: end), Bench.Context), calls: 4);

        Assert.Equal(times, remarks.Count);
        Assert.All(remarks, remark =>
            Assert.Contains("ControlNet 'controlnet-tiny' was never on: no step of this run is wholly between 0.3 and 0.4", remark,
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(32, 32, 0)]
    [InlineData(32, 24, 1)]
    public async Task A_control_picture_that_is_stretched_to_another_shape_is_said_too(int width, int height, int times)
    {
        var lines = new Image(width, height, new byte[width * height * 3]);
        var control = await new ApplyControlNet().RunAsync(new(Bench.Sd15, Bench.Control, lines), Bench.Context);
        var adapter = await new ApplyT2IAdapter().RunAsync(new(Bench.Sd15, Bench.Sd15Adapter, lines), Bench.Context);

        foreach (var remarks in new[] { bench.Remarks(control, calls: 4), bench.Remarks(adapter, calls: 4) })
        {
            Assert.Equal(times, remarks.Count);
            Assert.All(remarks, remark => Assert.Contains("is stretched to the shape of what is drawn", remark, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.25, 0)]
    public async Task So_is_a_T2I_Adapter(double end, int times) =>
        Assert.Equal(times, bench.Remarks(await new ApplyT2IAdapter()
            .RunAsync(new(Bench.Sd15, Bench.Sd15Adapter, Lines, End: end), Bench.Context), calls: 4).Count);

    [Theory]
    [InlineData(0.3, 0.4, 1)]
    [InlineData(0.25, 0.5, 0)]
    public async Task So_is_a_reference(double start, double end, int times)
    {
        using var picture = new Latents(zeros(1, 4, 8, 8).DetachFromDisposeScope()) { PixelsPerLatent = 8 };
        var unet = await new ApplyReference(new SeededNoiseSources())
            .RunAsync(new(Bench.Sd15, picture, Start: start, End: end), Bench.Context);

        Assert.Equal(times, bench.Remarks(unet, calls: 4).Count);
    }

    [Fact]
    public async Task A_scale_of_zero_is_meant_and_nothing_is_said() =>
        Assert.Empty(bench.Remarks(await new ApplyControlNet()
            .RunAsync(new(Bench.Sd15, Bench.Control, Lines, Scale: 0, Start: 0.3, End: 0.4), Bench.Context), calls: 4));
}
