using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Graph.Text.Tests;

public sealed class RegionTests
{
    private static readonly Image Mask = new(1, 1, new byte[] { 255, 255, 255 });

    [Fact]
    public async Task Prompts_with_regions_are_joined_in_order_and_stay_as_they_were()
    {
        using var scope = NewDisposeScope();
        var (sky, sea, rest) = (Words(1), Words(2), Words(3));
        using var inSky = await new SetRegion().RunAsync(new(sky, [Mask], 2), Context());
        using var two = await new CombinePrompts().RunAsync(new([inSky, sea]), Context());
        using var three = await new CombinePrompts().RunAsync(new([rest, two]), Context());

        Assert.Equal([3f, 1f, 2f], three.Parts.Select(part => part.States[0, 0, 0].item<float>()));
        Assert.Equal([null, 2.0, null], three.Parts.Select(part => part.Region?.Strength));
        Assert.Null(Assert.Single(sky.Parts).Region);
        Assert.Single(rest.Parts);
    }

    [Fact]
    public async Task A_region_of_joined_prompts_is_that_of_each()
    {
        using var scope = NewDisposeScope();
        using var two = await new CombinePrompts().RunAsync(new([Words(1), Words(2)]), Context());
        using var inRegion = await new SetRegion().RunAsync(new(two, [Mask]), Context());

        Assert.All(inRegion.Parts, part => Assert.Same(Mask, Assert.Single(part.Region!.Masks)));
    }

    [Fact]
    public async Task Letting_go_of_joined_prompts_leaves_the_ones_they_were_made_of()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (Words(1), Words(2));
        (await new CombinePrompts().RunAsync(new([one, other]), Context())).Dispose();

        Assert.Equal(2f, Assert.Single(other.Parts).States[0, 0, 0].item<float>());
    }

    [Theory]
    [InlineData(16, 1, 32, 1, "'a' (states of width 16) and of 'b' (32)")]
    [InlineData(16, 1, 16, 2, "1 and 2 prompts stand side by side")]
    public void Prompts_that_can_not_be_drawn_into_one_picture_are_found_before_the_run(int width, int prompts, int otherWidth,
        int otherPrompts, string expected)
    {
        var known = new KnownInputs(("Words", Described(width, "a", prompts)), ("Words", Described(otherWidth, "b", otherPrompts)));
        new CombinePrompts().Check(known);

        Assert.Contains(expected, Assert.Single(known.Problems).Message, StringComparison.Ordinal);
        Assert.Empty(known.Outputs);
    }

    [Fact]
    public void No_prompts_at_all_are_found_before_the_run()
    {
        var known = new KnownInputs();
        new CombinePrompts().Check(known);

        Assert.Contains("no prompts", Assert.Single(known.Problems).Message, StringComparison.Ordinal);
    }

    private static Conditioning Words(float number) =>
        new(new PromptConditioning(ones(1, 77, 16).Times(number), zeros(1, 77, 16)));

    private static ConditioningDescription Described(int width, string encoder, int prompts) =>
        new(new PromptConditioningDescription(width, encoder, prompts));

    private static NodeContext Context() => new() { NodeName = "words" };
}
