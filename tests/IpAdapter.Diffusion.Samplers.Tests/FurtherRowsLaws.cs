using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Rows of the batch that a patch of the UNet asks for, and what guidance makes of them.</summary>
public sealed class FurtherRowsLaws : RecordedLaws
{
    // A further row reads what the positive row reads, so a drawing that is led by it alone is the drawing without guidance.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_further_row_that_nothing_perturbs_predicts_what_the_positive_row_does(bool hasRegions)
    {
        var prompts = hasRegions ? InTwoRegions() : Recorded.Parameters().Positive;

        var (unguided, led, guided) = (await Draw(prompts, 1), await Draw(prompts, 5, new LedByItsOwn()), await Draw(prompts, 5));

        Assert.All(unguided.Zip(led), pair => Assert.Equal(pair.First, pair.Second, 1e-3f + 1e-3f * MathF.Abs(pair.First)));
        Assert.NotEqual(unguided, guided);
    }

    [Fact]
    public async Task Two_patches_have_rows_of_their_own()
    {
        var (first, second) = (new LedByItsOwn(), new LedByItsOwn());

        await Draw(Recorded.Parameters().Positive, 5, first, second);

        Assert.Equal((2, 3, 4), (first.FirstRow, second.FirstRow, first.Rows));
    }

    private Conditioning InTwoRegions()
    {
        var (one, size) = (Assert.Single(Recorded.Parameters().Positive.Parts), Recorded.Parameters().Width!.Value);
        return new(one with { Region = new([Half(0)]) }, one with { Region = new([Half(1)], 0.5) });

        Image Half(int half) => new(size, size,
            [.. Enumerable.Range(0, size * size * 3).Select(i => i / 3 % size * 2 / size == half ? (byte)255 : (byte)0)]);
    }

    private async Task<float[]> Draw(Conditioning positive, double guidance, params IUNetPatch[] patches)
    {
        var given = Recorded.Parameters();
        var parameters = given with
        {
            UNet = given.UNet with { Patches = [.. patches] },
            Positive = positive,
            Sampler = new Euler(),
            Steps = 2,
            Guidance = guidance,
            Height = given.Width,
        };
        using var drawn = (await new ImageSampler(Store).SampleAsync(parameters)).Latents;
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
