using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

public sealed class UNetBlocksTests
{
    [Fact]
    public void Every_skip_connection_of_the_way_down_is_read_once_on_the_way_up()
    {
        foreach (var config in (UNetConfig[])[PublishedShapes.Sd15, PublishedShapes.Sd2, PublishedShapes.Xl])
        {
            var blocks = new UNetBlocks(config);
            var (skips, before) = (new Stack<int>(blocks.Skips), blocks.Mid.Residuals[^1].Outputs);
            foreach (var (inputs, outputs) in blocks.Up.SelectMany(block => block.Residuals))
            {
                Assert.Equal(before + skips.Pop(), inputs);
                before = outputs;
            }
            Assert.Empty(skips);
        }
    }

    [Fact]
    public void A_layer_on_the_way_down_reads_what_the_one_before_it_gives()
    {
        var before = PublishedShapes.Xl.BlockOutChannels[0];
        var blocks = new UNetBlocks(PublishedShapes.Xl);
        foreach (var (inputs, outputs) in blocks.Down.Append(blocks.Mid).SelectMany(block => block.Residuals))
        {
            Assert.Equal(before, inputs);
            before = outputs;
        }
    }
}
