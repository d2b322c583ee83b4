using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Tests;

namespace IpAdapter.Diffusion.Tests.Arithmetic;

/// <summary>
/// The numbers of a calculation are held while libtorch reads them. Left to the collector, one in some thousand rounds fails.
/// </summary>
public sealed class HeldNumbersTests
{
    private const int Rounds = 20_000;

    [Fact]
    public void A_calculation_gives_its_result_however_often_garbage_is_collected_meanwhile()
    {
        using var scope = NewDisposeScope();
        using var collecting = new Collecting();
        var x = tensor([3f]);
        for (var round = 0; round < Rounds; round++)
        {
            using var inner = NewDisposeScope();
            var y = x.Times(2.5).DividedBy(2).Plus(1.25).Minus(0.75).Clamped(-10, 100).AddInPlace(x, 0.5).MultiplyInPlace(2).Plus(x);
            Assert.Equal(14.5f, y.item<float>());
        }
    }
}
