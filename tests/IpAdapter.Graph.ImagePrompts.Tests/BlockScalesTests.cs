using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class BlockScalesTests
{
    private static readonly AttentionSite[] Sites =
    [
        Cross(1, UNetPart.Down, 0, 0), Cross(3, UNetPart.Down, 0, 1), Cross(5, UNetPart.Down, 1, 0),
        Cross(7, UNetPart.Up, 1, 0), Cross(9, UNetPart.Up, 1, 1), Cross(11, UNetPart.Up, 2, 0),
        Cross(13, UNetPart.Mid, 0, 0),
    ];

    [Theory]
    [InlineData("""{"up": {"block_1": 1}}""", "0 0 0 1 1 0 0")]
    [InlineData("""{"down": {"block_0": [0, 0.5]}}""", "0 0.5 0 0 0 0 0")]
    [InlineData("""{"down": 0.8}""", "0.8 0.8 0.8 0 0 0 0")]
    [InlineData("""{"mid": 0.3, "up": {"block_1": [0, 1]}, "down": {"block_1": 2}}""", "0 0 2 0 1 0 0.3")]
    [InlineData("{}", "0 0 0 0 0 0 0")]
    public void What_is_named_gets_its_number_and_the_rest_nothing(string text, string expected)
    {
        var blocks = BlockScales.Parse(text);

        Assert.Null(blocks.FindProblem(Sites));
        Assert.Equal(expected, string.Join(' ', Sites.Select(site => FormattableString.Invariant($"{blocks.GetShare(site)}"))));
    }

    [Theory]
    [InlineData("up: 1", "character 1", "{ down: 1")]
    [InlineData("""{"up": 1, mid: 2}""", "character 11")]
    [InlineData("[1, 2]", "mapping")]
    [InlineData("""{"middle": 1}""", "'middle'", "mid")]
    [InlineData("""{"up": {"block1": 1}}""", "'block1'", "block_1")]
    [InlineData("""{"up": "1"}""", "number", "'up'")]
    [InlineData("""{"up": {"block_1": [0, null]}}""", "number", "'block_1'")]
    [InlineData("""{"up": {"block_1": []}}""", "no number", "'block_1'")]
    public void Another_form_is_refused_by_what_is_wrong_with_it(string text, params string[] expected)
    {
        var refused = Assert.Throws<FormatException>(() => BlockScales.Parse(text));
        Assert.All(expected, part => Assert.Contains(part, refused.Message));
    }

    [Theory]
    [InlineData("""{"up": {"block_0": 1}}""", "up.block_0", "block_1, block_2")]
    [InlineData("""{"down": {"block_0": [1]}}""", "1 number for down.block_0", "has 2 transformers")]
    [InlineData("""{"down": {"block_0": [1, 1, 1]}}""", "3 numbers", "has 2")]
    public void What_a_unet_does_not_have_is_a_problem(string text, params string[] expected)
    {
        var problem = BlockScales.Parse(text).FindProblem(Sites);
        Assert.NotNull(problem);
        Assert.All(expected, part => Assert.Contains(part, problem));
    }

    private static AttentionSite Cross(int index, UNetPart part, int block, int layer) =>
        new(index, "", part, block, layer, IsCross: true, Heads: 1, Channels: 8);
}
