using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Rows of the batch that a patch of the UNet asks for, and what guidance makes of them.</summary>
public sealed class FurtherRowsLaws : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly GoldenCase _golden = GoldenFolder.Current.Case("pipelines/sd15-euler");
    private readonly RecordedRun _recorded;

    public FurtherRowsLaws()
    {
        _store = new DeviceStore(_device);
        _recorded = new RecordedRun(_golden);
    }

    public void Dispose()
    {
        _recorded.Dispose();
        _golden.Dispose();
        _store.Dispose();
        _device.Dispose();
    }

    // A further row reads what the positive row reads, so a drawing that is led by it alone is the drawing without guidance.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_further_row_that_nothing_perturbs_predicts_what_the_positive_row_does(bool hasRegions)
    {
        var prompts = hasRegions ? InTwoRegions() : _recorded.Parameters().Positive;

        var (unguided, led, guided) = (await Draw(prompts, 1), await Draw(prompts, 5, new LedByItsOwn()), await Draw(prompts, 5));

        Assert.All(unguided.Zip(led), pair => Assert.Equal(pair.First, pair.Second, 1e-3f + 1e-3f * MathF.Abs(pair.First)));
        Assert.NotEqual(unguided, guided);
    }

    [Fact]
    public async Task Two_patches_have_rows_of_their_own()
    {
        var (first, second) = (new LedByItsOwn(), new LedByItsOwn());

        await Draw(_recorded.Parameters().Positive, 5, first, second);

        Assert.Equal((2, 3, 4), (first.FirstRow, second.FirstRow, first.Rows));
    }

    private Conditioning InTwoRegions()
    {
        var (one, size) = (Assert.Single(_recorded.Parameters().Positive.Parts), _recorded.Parameters().Width!.Value);
        return new(one with { Region = new([Half(0)]) }, one with { Region = new([Half(1)], 0.5) });

        Image Half(int half) => new(size, size,
            [.. Enumerable.Range(0, size * size * 3).Select(i => i / 3 % size * 2 / size == half ? (byte)255 : (byte)0)]);
    }

    private async Task<float[]> Draw(Conditioning positive, double guidance, params IUNetPatch[] patches)
    {
        var given = _recorded.Parameters();
        var parameters = given with
        {
            UNet = given.UNet with { Patches = [.. patches] },
            Positive = positive,
            Sampler = new Euler(),
            Steps = 2,
            Guidance = guidance,
            Height = given.Width,
        };
        using var drawn = (await new ImageSampler(_store).SampleAsync(parameters)).Latents;
        return drawn.Samples.data<float>().ToArray();
    }

    private sealed class LedByItsOwn : IGuidanceExtension, IUNetPatch
    {
        public int FurtherSides => 1;

        public int FirstRow { get; private set; }

        public int Rows { get; private set; }

        public IUNetSession Bind(UNetBinding binding)
        {
            (FirstRow, Rows) = (binding.FirstFurtherRow, binding.Batch.Rows);
            return this;
        }

        public Tensor Guide(GuidanceInput input, Tensor guided) => Assert.Single(input.Further).clone();

        public void Dispose() { }
    }
}
