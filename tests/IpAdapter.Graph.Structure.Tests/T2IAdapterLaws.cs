using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>A T2I-Adapter at a UNet, and whether it belongs there.</summary>
public sealed class T2IAdapterLaws(Bench bench) : IClassFixture<Bench>
{
    private static readonly Image Lines = new(32, 32, [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(i * 7))]);

    [Fact]
    public void A_scale_of_zero_is_no_adapter() => Assert.Equal(bench.Predict(Bench.Sd15), bench.Predict(Apply(scale: 0)));

    [Fact]
    public void A_scale_of_one_is_one() => Assert.NotEqual(bench.Predict(Bench.Sd15), bench.Predict(Apply(scale: 1)));

    [Fact]
    public void A_patch_never_changes_the_unet_it_was_added_to()
    {
        var before = bench.Predict(Bench.Sd15);
        _ = bench.Predict(Apply(scale: 1));
        Assert.Empty(Bench.Sd15.Patches);
        Assert.Equal(before, bench.Predict(Bench.Sd15));
    }

    [Fact]
    public void Its_features_are_the_same_in_every_call()
    {
        var unet = Apply(scale: 1);
        Assert.Equal(bench.Predict(unet), bench.Predict(unet, calls: 3));
    }

    [Theory]
    [InlineData(0.45, 6, 2)]
    [InlineData(1, 6, 6)]
    [InlineData(0, 6, 0)]
    public void It_is_on_for_its_share_of_the_steps(double end, int steps, int on)
    {
        var patch = new T2IAdapterFeatures(Bench.Sd15Adapter, Lines, 1, end, 8);
        Assert.Equal(on, Enumerable.Range(0, steps).Count(step => patch.IsOnIn(new DenoisingStep(500, step, steps, 1))));
    }

    [Theory]
    [InlineData(9, 13)]
    [InlineData(5, 8)]
    public void Sizes_that_a_feature_does_not_divide_meet_the_unets_own(long height, long width) =>
        Assert.NotEqual(bench.Predict(Bench.Sdxl, height, width), bench.Predict(ApplyTo(Bench.Sdxl, Bench.SdxlAdapter, 1), height, width));

    [Fact]
    public void An_adapter_of_another_family_is_told_with_both_sides()
    {
        foreach (var (adapter, unet) in new[] { (Bench.Sd15Adapter, Bench.Sdxl), (Bench.SdxlAdapter, Bench.Sd15) })
        {
            var known = new KnownInputs(("UNet", unet), ("Adapter", adapter));
            new ApplyT2IAdapter().Check(known);
            var problem = Assert.Single(known.Problems);
            Assert.Equal("Adapter", problem.Port);
            foreach (var named in new[] { $"'{adapter.Name}'", $"'{unet.Name}'", "16 channels at 1/8", "16 channels at 1/16" })
                Assert.Contains(named, problem.Message);
        }
    }

    [Fact]
    public async Task What_was_not_known_before_is_refused_when_it_runs()
    {
        var inputs = new ApplyT2IAdapter.Inputs(Bench.Sdxl, Bench.Sd15Adapter, Lines);
        Assert.Equal("Adapter", (await Assert.ThrowsAsync<NodeInputException>(async () => await new ApplyT2IAdapter()
            .CheckAndRunAsync(inputs, Bench.Context))).Port);
    }

    [Fact]
    public void An_adapter_that_fits_gives_the_unet()
    {
        var known = new KnownInputs(("UNet", Bench.Sd15), ("Adapter", Bench.Sd15Adapter));
        new ApplyT2IAdapter().Check(known);
        Assert.Empty(known.Problems);
        Assert.Same(Bench.Sd15, known.Outputs[""]);
    }

    [Theory]
    [InlineData("controlnet-tiny", "ControlNetModel")]
    [InlineData("controlnet-tiny.safetensors", "is not a T2I-Adapter")]
    public void Something_else_is_no_adapter(string name, string named)
    {
        var known = new KnownInputs(("Path", new FilePath(Bench.Golden(name))));
        Assert.Contains(named, Assert.Single(new LoadT2IAdapter(KnownKinds.BuiltIn).Check(known).Problems).Message);
    }

    [Theory]
    [InlineData("t2iadapter-tiny", false)]
    [InlineData("t2iadapter-tiny", true)]
    [InlineData("t2iadapter-sdxl-tiny", false)]
    public void A_single_file_is_the_folders_adapter(string name, bool original)
    {
        var folder = T2IAdapter.Open(Bench.Golden(name));
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "adapter.safetensors");
        File.WriteAllBytes(file, original ? OriginalNames(folder.Weights.Files[0]) : File.ReadAllBytes(folder.Weights.Files[0]));
        File.Copy(folder.ConfigPath!, Path.Combine(Path.GetDirectoryName(file)!, "config.json"));
        try
        {
            var alone = T2IAdapter.Open(file);
            Assert.Equal((folder.HintChannels, folder.LayersPerBlock, folder.PixelsPerFeature),
                (alone.HintChannels, alone.LayersPerBlock, alone.PixelsPerFeature));
            Assert.Equal(folder.Channels, alone.Channels);
            Assert.Equal(folder.Levels, alone.Levels);
            Assert.Equal(folder.Weights.Names.Order(), alone.Weights.Names.Order());
            var unet = folder.PixelsPerFeature == 16 ? Bench.Sdxl : Bench.Sd15;
            Assert.Equal(bench.Predict(ApplyTo(unet, folder, 1)), bench.Predict(ApplyTo(unet, alone, 1)));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    // The authors number residual layers through, two to a feature. The header is as long as before: blanks fill it up.
    private static byte[] OriginalNames(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var length = (int)BitConverter.ToInt64(bytes);
        var header = Encoding.UTF8.GetString(bytes, 8, length).Replace("\"adapter.", "\"", StringComparison.Ordinal);
        header = Regex.Replace(header, @"body\.(\d)\.resnets\.(\d)\.",
            match => $"body.{2 * int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)}.");
        header = Regex.Replace(header, @"body\.(\d)\.in_conv",
            match => $"body.{2 * int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)}.in_conv");
        Encoding.UTF8.GetBytes(header.PadRight(length)).CopyTo(bytes, 8);
        return bytes;
    }

    private static UNet Apply(double scale) => ApplyTo(Bench.Sd15, Bench.Sd15Adapter, scale);

    private static UNet ApplyTo(UNet unet, T2IAdapter adapter, double scale) =>
        new ApplyT2IAdapter().RunAsync(new(unet, adapter, Lines, scale), Bench.Context).AsTask().GetAwaiter().GetResult();
}
