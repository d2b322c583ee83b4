using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Combining;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Between two image prompts.</summary>
public sealed class BlendTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly ImagePrompt _first = new(Bench.Noise(1, 1, 2, 5),
        Bench.Noise(2, 1, 2, 5))
    { PositiveStates = Bench.Noise(3, 1, 2, 4, 3), NegativeStates = Bench.Noise(4, 1, 2, 4, 3) };
    private readonly ImagePrompt _second = new(Bench.Noise(5, 1, 2, 5),
        Bench.Noise(6, 1, 2, 5))
    { PositiveStates = Bench.Noise(7, 1, 2, 4, 3), NegativeStates = Bench.Noise(8, 1, 2, 4, 3) };

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _scope.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void A_share_of_0_is_the_first_prompt_and_1_the_second()
    {
        AssertSame(_first, Blend(0));
        AssertSame(_second, Blend(1));
    }

    [Fact]
    public void A_half_is_the_mean_of_both_on_every_side()
    {
        var half = Blend(0.5);

        foreach (var (one, other, between) in Sides(_first).Zip(Sides(_second), Sides(half)))
            Assert.True(one.Plus(other).DividedBy(2).allclose(between));
    }

    [Fact]
    public void Prompts_of_different_kinds_are_refused_with_both_kinds()
    {
        using var other = new ImagePrompt(zeros(1, 1, 5), zeros(1, 1, 5));

        var refused = Assert.Throws<NodeInputException>(() => Blend(0.5, other));

        Assert.Equal("Second", refused.Port);
        Assert.Contains("face identities and hidden states of width 5 and 3, what the encoding gave is embeddings of width 5:",
            refused.Message);
    }

    [Fact]
    public void Faces_seen_by_encoders_of_other_patches_are_refused_with_both_numbers_of_tokens()
    {
        using var other = _second with { PositiveStates = zeros(1, 2, 7, 3), NegativeStates = zeros(1, 2, 7, 3) };

        var refused = Assert.Throws<NodeInputException>(() => Blend(0.5, other));

        Assert.Equal("Second", refused.Port);
        Assert.Contains("has 4 tokens for each picture, what the encoding gave has 7", refused.Message);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void Prompts_of_another_number_of_pictures_are_found_before_the_run(int first, int second)
    {
        var known = new KnownInputs(("First", new ImagePromptDescription("'a'", "image embeddings", 64, first)),
            ("Second", new ImagePromptDescription("'b'", "image embeddings", 64, second)));

        new BlendImagePrompts(_bench.Store.Device).Check(known);

        Assert.Equal("Second", Assert.Single(known.Problems).Port);
        Assert.Contains(first == 1 ? "1 picture" : "2 pictures", known.Problems[0].Message);
    }

    [Fact]
    public void Prompts_of_different_kinds_are_found_before_the_run()
    {
        var known = new KnownInputs(("First", new ImagePromptDescription("'a'", "image embeddings", 64)),
            ("Second", new ImagePromptDescription("'b'", "hidden states", 128)));

        new BlendImagePrompts(_bench.Store.Device).Check(known);

        Assert.Contains("image embeddings of width 64, what 'b' gave is hidden states of width 128", Assert.Single(known.Problems).Message);
    }

    private static IEnumerable<Tensor> Sides(ImagePrompt prompt) =>
        [prompt.Positive, prompt.Negative, prompt.PositiveStates!, prompt.NegativeStates!];

    private static void AssertSame(ImagePrompt expected, ImagePrompt actual)
    {
        foreach (var (one, other) in Sides(expected).Zip(Sides(actual)))
            Assert.True(one.equal(other).all().item<bool>());
    }

    private ImagePrompt Blend(double share, ImagePrompt? second = null)
    {
        var blend = new BlendImagePrompts(_bench.Store.Device)
            .CheckAndRunAsync(new(_first, second ?? _second, share), new NodeContext { NodeName = "between" }, Samples.ResultTypes)
            .GetAwaiter().GetResult();
        foreach (var side in Sides(blend))
            _scope.Attach(side);
        return blend;
    }
}
