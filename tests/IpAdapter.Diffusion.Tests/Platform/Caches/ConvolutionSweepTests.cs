using System.Globalization;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

/// <summary>
/// What libtorch convolves on the machine that the tests run on, against plain arithmetic: channels 3 to 130, so that every remainder in
/// blocks of 8, 16 and 32 is there,
/// among those read and those written. CONVOLUTIONS=all takes every pair of them.
/// </summary>
public sealed class ConvolutionSweepTests(ITestOutputHelper output)
{
    private const int Fewest = 3;
    private const int Most = 130;

    [Fact]
    public void Convolutions_of_every_remainder_equal_plain_arithmetic()
    {
        var shapes = (from channels in Channels
                      from filters in FiltersFor(channels)
                      from shape in Shapes(channels, filters)
                      select shape).ToList();

        Assert.Empty(ConvolutionProof.FindWrong(shapes));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shapes.Count:N0} convolutions right"));
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Convolutions_in_half_the_bytes_equal_plain_arithmetic_rounded_once(ScalarType dtype)
    {
        var shapes = from channels in Channels
                     select new ConvolutionShape(Batch: 2, channels, channels, Kernel: 3, Stride: 1, Height: 3, Width: 5, dtype);

        Assert.Empty(ConvolutionProof.FindWrong(shapes));
    }

    private static IEnumerable<int> Channels => Enumerable.Range(Fewest, Most - Fewest + 1);

    // As many as are read, and others of another remainder; 37 has no factor in common with 128, so all take their turn.
    private static IEnumerable<int> FiltersFor(int channels) =>
        Environment.GetEnvironmentVariable("CONVOLUTIONS") == "all" ? Channels : [channels, Fewest + channels * 37 % (Most - Fewest + 1)];

    private static IEnumerable<ConvolutionShape> Shapes(int channels, int filters) =>
        from kernel in new[] { 3, 1 }
        from stride in new[] { 1, 2 }
        from batch in new[] { 1, 2 }
        select new ConvolutionShape(batch, channels, filters, kernel, stride, Height: 5, Width: 7);
}
