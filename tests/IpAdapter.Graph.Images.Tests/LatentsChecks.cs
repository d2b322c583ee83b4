using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Images.Tests;

/// <summary>What is known, and found wrong, of latents before anything runs.</summary>
public sealed class LatentsChecks
{
    private static readonly Autoencoder Small = Emblem.Autoencoder;
    private static readonly DeviceStore s_store = new(ComputeDevice.Create("cpu"));   // nothing is lent

    [Fact]
    public void An_encoded_picture_is_described_with_its_size_and_family()
    {
        var known = Encode(("Image", new ImageDescription(70, 67)));
        Assert.Empty(known.Problems);
        Assert.Equal(new LatentsDescription(4, 4, 68, 64, 1) { ScalingFactor = 0.5186 }, known.Outputs[""]);
    }

    [Fact]
    public void A_mask_is_told_to_whoever_draws()
    {
        var latents = Assert.IsType<LatentsDescription>(Encode(("Image", new ImageDescription(64, 64)),
            ("Mask", new ImageDescription(32, 32))).Outputs[""]);
        Assert.True(latents is { HasMask: true, HasMaskedPicture: true });
    }

    [Fact]
    public void A_mask_set_afterwards_has_no_masked_picture()
    {
        var known = new KnownInputs(("Latents", new LatentsDescription(4, 8, 64, 64, 1) { HasMask = true, HasMaskedPicture = true }));
        new SetMask().Check(known);
        Assert.Equal(new LatentsDescription(4, 8, 64, 64, 1) { HasMask = true }, known.Outputs[""]);
    }

    [Theory]
    [InlineData("Width", 66, "64 or 68")]
    [InlineData("Height", 63, "60 or 64")]
    [InlineData("Tile", 8, "16 or more")]
    public void A_size_that_is_none_is_told_with_the_nearest_ones(string port, int pixels, string named)
    {
        var problem = Assert.Single(Encode((port, pixels)).Problems);
        Assert.Equal(port, problem.Port);
        Assert.Contains(named, problem.Message);
    }

    [Fact]
    public void Latents_of_another_family_are_not_decoded()
    {
        var known = new KnownInputs(("Autoencoder", Small),
            ("Latents", new LatentsDescription(4, 4, 64, 64, 1) { ScalingFactor = 0.13025 }));
        new DecodeLatents(s_store).Check(known);
        var problem = Assert.Single(known.Problems);
        Assert.Equal("Latents", problem.Port);
        Assert.Contains("0.13025", problem.Message);
        Assert.Contains("'emblem'", problem.Message);
    }

    private static KnownInputs Encode(params (string Port, object Value)[] inputs)
    {
        var known = new KnownInputs([("Autoencoder", Small), .. inputs]);
        new EncodeImage(s_store).Check(known);
        return known;
    }
}
