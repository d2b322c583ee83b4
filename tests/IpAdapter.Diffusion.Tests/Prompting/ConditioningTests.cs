using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Diffusion.Tests.Prompting;

public sealed class ConditioningTests
{
    [Fact]
    public void Joined_prompts_stand_in_order_and_outlive_what_they_were_joined_from()
    {
        using var scope = NewDisposeScope();
        var (both, last) = (new Conditioning(Prompt(1), Prompt(2)), new Conditioning(Prompt(3)));

        var joined = Conditioning.Join(both, last);
        both.Dispose();
        last.Dispose();

        Assert.Equal([1f, 2f, 3f], joined.Parts.Select(part => part.States[0, 0, 0].item<float>()));
        Assert.Equal([1f, 2f, 3f], joined.Parts.Select(part => part.Pooled![0, 0].item<float>()));
    }

    [Fact]
    public void There_is_no_conditioning_of_no_prompt()
    {
        Assert.Throws<ArgumentException>(() => new Conditioning());
        Assert.Throws<ArgumentException>(() => Conditioning.Join());
        Assert.Throws<ArgumentException>(() => new ConditioningDescription());
    }

    [Fact]
    public void The_number_of_prompts_is_known_where_it_is_known_of_one_part()
    {
        var (known, unknown) = (new PromptConditioningDescription(8, "a", 2), new PromptConditioningDescription(8, "a"));

        Assert.Equal(2, new ConditioningDescription(unknown, known).PromptCount);
        Assert.Null(new ConditioningDescription(unknown).PromptCount);
    }

    private static PromptConditioning Prompt(float number) =>
        new(ones(1, 2, 3).Times(number), zeros(1, 2, 3)) { Pooled = ones(1, 4).Times(number) };
}
