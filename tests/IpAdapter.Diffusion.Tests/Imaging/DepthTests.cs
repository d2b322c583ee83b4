using IpAdapter.Diffusion.Imaging;
using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Tests.Imaging;

/// <summary>Pictures whose numbers are no levels of eight bits.</summary>
public sealed class DepthTests : IDisposable
{
    private readonly TestFolder _folder = new();

    // The library is loaded by the class that reads pictures.
    public DepthTests() => Pictures.Png(Pictures.Noisy(1, 1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fractions_from_0_to_1_are_shares_of_white() =>
        AssertRead([0f, 0.5f, 0.25f, 1f], Enums.BandFormat.Float, [0, 128, 64, 255], "fractions from 0 to 1");

    [Fact]
    public void Other_fractions_are_levels_cut_off_at_255() =>
        AssertRead([-3f, 1.9f, 254.9f, 1000f], Enums.BandFormat.Float, [0, 1, 254, 255], "from -3 to 1000");

    [Fact]
    public void Doubles_which_are_not_read_are_refused_with_what_to_do()
    {
        var path = Write([0.0, 0.5, 0.25, 1.0], Enums.BandFormat.Double, width: 4, bands: 1);
        Assert.Contains("of a kind that is not read", Assert.Throws<ImageFileException>(() => ImageFile.Read(path)).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_number_is_black() =>
        AssertRead([float.NaN, 0.5f, 0.25f, 1f], Enums.BandFormat.Float, [0, 128, 64, 255], "fractions from 0 to 1");

    [Fact]
    public void Integers_of_32_bits_are_divided_by_the_largest() =>
        AssertRead([0u, uint.MaxValue / 2, 1u << 24, uint.MaxValue], Enums.BandFormat.Uint, [0, 127, 1, 255], "integers of 32 bits");

    [Fact]
    public void Signed_integers_of_32_bits_are_divided_by_the_largest_and_black_below_0() =>
        AssertRead([-5, int.MaxValue / 2, 1 << 24, int.MaxValue], Enums.BandFormat.Int, [0, 127, 2, 255], "signed integers of 32 bits");

    [Fact]
    public void Sixteen_bits_of_a_colour_lose_their_lower_eight_without_a_word()
    {
        var path = Write<ushort>([0xffff, 0x80ff, 0x0100], Enums.BandFormat.Ushort, width: 1, bands: 3);
        Assert.Equal([0xff, 0x80, 0x01], ImageFile.Read(path, remark: remark => Assert.Fail(remark)).Pixels.ToArray());
    }

    private void AssertRead<T>(T[] numbers, Enums.BandFormat format, byte[] grey, string told)
        where T : unmanaged
    {
        var remarks = new List<string>();
        var image = ImageFile.Read(Write(numbers, format, numbers.Length, bands: 1), remark: remarks.Add);
        Assert.Equal(grey, image.ToGrey());
        Assert.Contains(told, Assert.Single(remarks), StringComparison.Ordinal);
    }

    private string Write<T>(T[] numbers, Enums.BandFormat format, int width, int bands)
        where T : unmanaged
    {
        var path = _folder["deep.tif"];
        using var image = VipsImage.NewFromMemoryCopy(numbers, width, 1, bands, format);
        using var plain = image.Copy(interpretation: bands == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Rgb16);
        File.WriteAllBytes(path, plain.TiffsaveBuffer());
        return path;
    }
}
