using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

/// <summary>
/// How estimates of memory follow sizes. How near they come to what is really taken is measured, not tested: docs/results.md.
/// </summary>
public sealed class MemoryLaws
{
    private const long MiB = 1L << 20;

    [Fact]
    public void A_UNet_takes_as_much_more_as_its_latents_are_larger_and_its_rows_are_more()
    {
        var one = UNetMemory.Compute(PublishedShapes.Sd15, rows: 1, width: 64, height: 64, ScalarType.Float32);

        Assert.Equal(2 * one, UNetMemory.Compute(PublishedShapes.Sd15, rows: 2, width: 64, height: 64, ScalarType.Float32));
        Assert.Equal(4 * one, UNetMemory.Compute(PublishedShapes.Sd15, rows: 1, width: 128, height: 128, ScalarType.Float32));
        Assert.Equal(one, UNetMemory.Compute(PublishedShapes.Sd15, rows: 1, width: 32, height: 128, ScalarType.Float32));
        Assert.Equal(one / 2, UNetMemory.Compute(PublishedShapes.Sd15, rows: 1, width: 64, height: 64, ScalarType.BFloat16));
    }

    // 64 x 64 positions of 320 channels in float32 are 5 MiB. Held at the first level on the way up, beside what waits: some fifty times
    // that.
    [Fact]
    public void A_published_UNet_takes_what_its_layers_give() =>
        Assert.InRange(UNetMemory.Compute(PublishedShapes.Sd15, rows: 1, width: 64, height: 64, ScalarType.Float32), 150 * MiB, 400 * MiB);

    [Fact]
    public void Attention_does_not_take_the_square_of_its_positions() =>
        Assert.Equal(16.0, UNetMemory.Compute(PublishedShapes.Sd15, 1, 1024, 1024,
            ScalarType.Float32) / (double)UNetMemory.Compute(PublishedShapes.Sd15, 1, 256, 256, ScalarType.Float32), 2);

    [Fact]
    public void A_picture_of_any_size_is_an_amount_and_no_overflow()
    {
        Assert.True(UNetMemory.Compute(PublishedShapes.Xl, long.MaxValue / 4, 1 << 20, 1 << 20, ScalarType.Float64) > 0);
        Assert.True(AutoencoderMemory.ToDecode(PublishedShapes.Vae, int.MaxValue, int.MaxValue, 0, ScalarType.Float64) > 0);
    }

    [Fact]
    public void An_autoencoder_takes_as_much_as_the_picture_is_large_and_with_tiles_as_much_as_a_tile()
    {
        long Decoding(int edge, int tile) => AutoencoderMemory.ToDecode(PublishedShapes.Vae, edge, edge, tile, ScalarType.Float32);

        Assert.Equal(4 * Decoding(512, 0), Decoding(1024, 0));
        Assert.True(Decoding(4096, 512) < Decoding(4096, 0) / 5);
        Assert.InRange(Decoding(512, 512) - Decoding(512, 0), 0, 16 * MiB);
        Assert.True(Decoding(4096, 512) > Decoding(512, 512));   // the picture itself
        Assert.True(AutoencoderMemory.ToEncode(PublishedShapes.Vae, 512, 512, 0, ScalarType.Float32) > 256 * MiB);
    }

    // 512 x 512 pixels of 64 channels in float32 are 64 MiB, of which a block holds some.
    [Fact]
    public void A_tiny_autoencoder_takes_what_its_blocks_hold_and_less_than_another()
    {
        var bytes = AutoencoderMemory.ToDecode(PublishedShapes.TinyVae, 512, 512, 0, ScalarType.Float32);

        Assert.InRange(bytes, 256 * MiB, 400 * MiB);
        Assert.True(bytes < AutoencoderMemory.ToDecode(PublishedShapes.Vae, 512, 512, 0, ScalarType.Float32) / 2);
        Assert.True(AutoencoderMemory.ToDecode(PublishedShapes.TinyVae, 4096, 4096, 512, ScalarType.Float32) < 8 * bytes);
    }

    [Fact]
    public void Weights_are_counted_in_the_type_that_is_computed_in()
    {
        using var folder = new TestFolder();
        using var device = ComputeDevice.Create("cpu");
        using var store = new DeviceStore(device);
        SparseFile.Write(folder["half.safetensors"], [KeyValuePair.Create("a", new long[] { 10, 10 })]);
        var weights = WeightSet.Open(folder["half.safetensors"]);

        Assert.Equal((200, 400), (MemoryAmounts.OfWeights(weights, store, ScalarType.Float16), MemoryAmounts.OfWeights(weights, store)));
    }

    // F(4x4) has 36 numbers in the place of 9, F(2x2) 16; what is no 3x3 convolution stays as large as it is.
    [Theory]
    [InlineData(128, 128, 3, 36)]
    [InlineData(64, 64, 3, 9)]
    [InlineData(1280, 1280, 3, 16)]
    [InlineData(320, 4, 3, 9)]
    [InlineData(64, 64, 1, 1)]
    public void Weights_are_counted_as_they_are_laid_out(long outputs, long inputs, long kernel, long numbers)
    {
        Assert.SkipUnless(Lanes512.IsSupported, "vectors of 512 bits");
        using var folder = new TestFolder();
        using var device = ComputeDevice.Create("cpu");
        using var store = new DeviceStore(device);
        using var prepared = new DeviceStore(device, new DeviceStoreOptions { Forms = LayerForms.Prepared });
        SparseFile.Write(folder["layer.safetensors"], [KeyValuePair.Create("a", new[] { outputs, inputs, kernel, kernel })]);
        var weights = WeightSet.Open(folder["layer.safetensors"]);

        Assert.Equal(outputs * inputs * numbers * 4, MemoryAmounts.OfWeights(weights, store));
        Assert.Equal(outputs * inputs * kernel * kernel * 4, MemoryAmounts.OfWeights(weights, prepared));
    }
}
