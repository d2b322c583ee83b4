using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Prompts;

namespace IpAdapter.Diffusion.Samplers.Tests;

public sealed class TextRowsTests
{
    [Fact]
    public void Pictures_of_one_prompt_stand_side_by_side_behind_the_negative_rows()
    {
        using var scope = NewDisposeScope();
        var rows = TextRows.Create(Words(1, 2), Words(-1, -2), count: 2, guided: true);
        Assert.Equal([-1, -1, -2, -2, 1, 1, 2, 2], FirstOfEach(rows));
    }

    [Fact]
    public void One_negative_prompt_holds_for_all()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([-1, -1, 1, 2], FirstOfEach(TextRows.Create(Words(1, 2), Words(-1), count: 1, guided: true)));
    }

    [Fact]
    public void Without_a_negative_prompt_the_empty_one_stands_there()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 0, 1, 2], FirstOfEach(TextRows.Create(Words(1, 2), null, count: 1, guided: true)));
    }

    [Fact]
    public void Sides_of_different_length_are_each_repeated_to_the_same()
    {
        using var scope = NewDisposeScope();
        var (two, three) = (Words(tensor([1f, 2]).reshape(1, 2, 1)), Words(tensor([3f, 4, 5]).reshape(1, 3, 1)));

        var rows = TextRows.Create(two, three, count: 1, guided: true);

        Assert.Equal([3, 4, 5, 3, 4, 5], rows[0].data<float>().ToArray());
        Assert.Equal([1, 2, 1, 2, 1, 2], rows[1].data<float>().ToArray());
    }

    [Fact]
    public void Attention_to_a_repeated_prompt_is_attention_to_the_prompt()
    {
        using var scope = NewDisposeScope();
        var random = new Generator(3);
        var (queries, keys, values) = (randn([1, 2, 9, 4], generator: random), randn([1, 2, 7, 4], generator: random),
            randn([1, 2, 7, 4], generator: random));

        var (once, thrice) = (nn.functional.scaled_dot_product_attention(queries, keys, values),
            nn.functional.scaled_dot_product_attention(queries, keys.repeat(1, 1, 3, 1), values.repeat(1, 1, 3, 1)));

        Assert.True(once.allclose(thrice, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Without_guidance_there_are_no_negative_rows()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1, 1], FirstOfEach(TextRows.Create(Words(1), Words(-1), count: 2, guided: false)));
    }

    [Fact]
    public void The_conditioning_itself_is_never_given_away()
    {
        using var scope = NewDisposeScope();
        var words = Words(1);
        TextRows.Create(words, null, count: 1, guided: false).Dispose();
        Assert.False(words.States.IsInvalid);
    }

    private static PromptConditioning Words(params float[] prompts) =>
        new(tensor(prompts).reshape(-1, 1, 1).expand(-1, 3, 5), zeros(1, 3, 5));

    private static PromptConditioning Words(Tensor states) => new(states, zeros_like(states));

    private static float[] FirstOfEach(Tensor rows) => rows[.., 0, 0].contiguous().data<float>().ToArray();
}
