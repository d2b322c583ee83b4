using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Images.Tests;

/// <summary>Pictures into latent space and back, whole, masked and by tiles.</summary>
public sealed class EncodingLaws(Emblem emblem) : IClassFixture<Emblem>
{
    private static readonly Image Picture = Emblem.Picture("reference-1");
    private static readonly Image Mask = Emblem.Picture("mask-centre");

    [Fact]
    public async Task A_picture_comes_back_as_it_was_but_for_what_the_autoencoder_loses()
    {
        using var latents = await emblem.Encode(new(Emblem.Autoencoder, Picture));
        var back = await emblem.Decode(latents);
        Assert.Equal((Picture.Width, Picture.Height), (back.Width, back.Height));
        Assert.True(Difference(Picture, back) < 0.05, $"a mean difference of {Difference(Picture, back)}");
    }

    [Fact]
    public async Task The_mean_does_not_spread_and_is_what_a_spread_picture_lies_around()
    {
        using var spread = await emblem.Encode(new(Emblem.Autoencoder, Picture));
        using var mean = await emblem.Encode(new(Emblem.Autoencoder, Picture, Take: EncodedSample.Mean));
        Assert.Null(mean.Deviation);
        Assert.Equal(Numbers(mean.Samples), Numbers(spread.Samples));
        using var noise = new Still();
        Assert.Equal(Numbers(mean.Samples), Numbers(spread.Draw(noise)));
        Assert.True(spread.Deviation!.min().item<float>() > 0);
    }

    // Whatever is taken of a distribution that is none, the seed draws nothing.
    [Theory]
    [InlineData(EncodedSample.Drawn)]
    [InlineData(EncodedSample.Mean)]
    public async Task A_tiny_autoencoder_gives_latents_of_its_family_without_a_distribution(EncodedSample take)
    {
        var tiny = Autoencoder.Open(Path.Combine(Repository.Root, "tests", "Golden", "models", "taesdxl-tiny"));
        using var latents = await emblem.Encode(new(tiny, Picture, Take: take));
        Assert.Null(latents.Deviation);
        Assert.Equal((8, 0.13025), (latents.PixelsPerLatent, latents.ScalingFactor));
        Assert.Equal([1, 4, 8, 8], latents.Samples.shape);
    }

    [Fact]
    public async Task A_masked_picture_is_grey_where_it_is_masked()
    {
        using var latents = await emblem.Encode(new(Emblem.Autoencoder, Picture, Mask));
        Assert.NotNull(latents.Mask);
        var shown = await emblem.Decode(latents.MaskedPicture! with { Samples = latents.MaskedPicture.Samples.alias(), Deviation = null });
        var middle = shown.Pixels.Span.Slice((32 * 64 + 32) * 3, 3).ToArray();
        Assert.All(middle, level => Assert.InRange(level, 100, 155));
    }

    [Fact]
    public async Task What_is_transparent_in_a_mask_is_kept()
    {
        // Opaque white on the left, transparent white on the right: what is drawn anew is the left half.
        var (levels, half) = (new byte[64 * 64], new byte[64 * 64 * 3]);
        for (var pixel = 0; pixel < levels.Length; pixel++)
        {
            levels[pixel] = (byte)(pixel % 64 < 32 ? 255 : 0);
            half.AsSpan(pixel * 3, 3).Fill(levels[pixel]);
        }
        var white = new byte[half.Length];
        Array.Fill(white, (byte)255);
        var transparent = new Image(64, 64, white, new ImageAlpha(levels, ImageTransparency.White));

        using var expected = await emblem.Encode(new(Emblem.Autoencoder, Picture, new Image(64, 64, half)));
        using var encoded = await emblem.Encode(new(Emblem.Autoencoder, Picture, transparent));
        Assert.Equal(expected.Mask!.Pixels.ToArray(), encoded.Mask!.Pixels.ToArray());
        Assert.Equal(Numbers(expected.MaskedPicture!.Samples), Numbers(encoded.MaskedPicture!.Samples));
    }

    [Theory]
    [InlineData(64, 64, null, null, 0)]
    [InlineData(32, 32, 128, 128, 0)]
    [InlineData(64, 32, null, null, 1)]   // the mask
    [InlineData(64, 64, 128, 64, 1)]      // the picture
    [InlineData(32, 64, 128, 64, 2)]
    public async Task What_is_stretched_to_another_shape_is_told(int maskWidth, int maskHeight, int? width, int? height, int remarks)
    {
        var log = new Warnings();
        var mask = Mask.Resize(maskWidth, maskHeight, ResamplingFilter.Box);
        using var latents = await new EncodeImage(emblem.Store).RunAsync(
            new(Emblem.Autoencoder, Picture, mask, width, height), new NodeContext { NodeName = "encoded", Log = log });
        Assert.Equal(remarks, log.Count);
        Assert.All(log, remark => Assert.Contains("is stretched to the shape of", remark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_strip_longer_than_what_is_drawn_is_told_before_the_run_and_in_it()
    {
        var known = new KnownInputs(("Autoencoder", Emblem.Autoencoder), ("Image", new ImageDescription(200_000, 1)));
        new EncodeImage(emblem.Store).Check(known);
        var before = Assert.Single(known.Problems);
        var within = await Assert.ThrowsAsync<NodeInputException>(async () => await emblem.Encode(new(Emblem.Autoencoder,
            new Image(200_000, 1, new byte[600_000]))));
        Assert.Equal(("Image", before.Message), (within.Port, within.Message));
    }

    [Fact]
    public async Task A_strip_is_cut_to_what_is_asked_for()
    {
        var strip = new Image(200_000, 1, new byte[600_000]);
        using var latents = await emblem.Encode(new(Emblem.Autoencoder, strip, Width: 64, Height: 64, Fit: ImageFit.Crop));
        Assert.Equal([1, 4, 16, 16], latents.Samples.shape);
    }

    [Fact]
    public async Task A_size_is_brought_down_to_whole_latent_pixels()
    {
        using var latents = await emblem.Encode(new(Emblem.Autoencoder, Picture.Resize(70, 67, ResamplingFilter.Bicubic)));
        Assert.Equal([1, 4, 16, 17], latents.Samples.shape);
    }

    [Fact]
    public async Task A_picture_no_larger_than_a_tile_is_taken_whole()
    {
        using var whole = await emblem.Encode(new(Emblem.Autoencoder, Picture));
        using var tiled = await emblem.Encode(new(Emblem.Autoencoder, Picture, Tile: 64));
        Assert.Equal(Numbers(whole.Samples), Numbers(tiled.Samples));
        Assert.Equal((await emblem.Decode(whole)).Pixels.ToArray(), (await emblem.Decode(whole, tile: 64)).Pixels.ToArray());
    }

    [Theory]
    [InlineData(80, 112, 32)]
    [InlineData(112, 64, 48)]
    public async Task Tiles_make_the_same_picture_but_for_what_they_do_not_see(int width, int height, int tile)
    {
        var picture = Picture.FitTo(width, height);
        using var whole = await emblem.Encode(new(Emblem.Autoencoder, picture));
        using var tiled = await emblem.Encode(new(Emblem.Autoencoder, picture, Tile: tile));
        Assert.Equal(whole.Samples.shape, tiled.Samples.shape);
        var (once, byTiles) = (await emblem.Decode(whole), await emblem.Decode(whole, tile));
        Assert.Equal((width, height), (byTiles.Width, byTiles.Height));
        Assert.True(Difference(once, byTiles) < 0.05, $"a mean difference of {Difference(once, byTiles)}");
    }

    [Fact]
    public async Task A_mask_set_afterwards_leaves_the_latents_their_owners()
    {
        var latents = await emblem.Encode(new(Emblem.Autoencoder, Picture, Mask));
        var before = Numbers(latents.Samples);
        using var masked = await new SetMask().RunAsync(new(latents, Mask), Emblem.Context);
        Assert.Same(Mask, masked.Mask);
        Assert.Null(masked.MaskedPicture);   // it was another mask's
        latents.Dispose();
        Assert.Equal(before, Numbers(masked.Samples));
        Assert.False(masked.Deviation!.IsInvalid);
    }

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static double Difference(Image a, Image b)
    {
        using var scope = NewDisposeScope();
        return (a.ToUnitTensor() - b.ToUnitTensor()).abs().mean().item<float>();
    }

    private sealed class Still : INoiseSource
    {
        public Tensor Draw(ReadOnlySpan<long> shape) => zeros(shape.ToArray());

        public void Dispose() { }
    }
}
