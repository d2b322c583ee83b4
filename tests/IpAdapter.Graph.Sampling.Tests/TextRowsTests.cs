using IpAdapter.Diffusion;

namespace IpAdapter.Graph.Sampling.Tests;

public sealed class TextRowsTests
{
    [Fact]
    public void Pictures_of_one_prompt_stand_side_by_side_behind_the_negative_rows()
    {
        using var scope = NewDisposeScope();
        var rows = TextRows.Of(Words(1, 2), Words(-1, -2), count: 2, guided: true);
        Assert.Equal([-1, -1, -2, -2, 1, 1, 2, 2], FirstOfEach(rows));
    }

    [Fact]
    public void One_negative_prompt_holds_for_all()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([-1, -1, 1, 2], FirstOfEach(TextRows.Of(Words(1, 2), Words(-1), count: 1, guided: true)));
    }

    [Fact]
    public void Without_a_negative_prompt_the_empty_one_stands_there()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 0, 1, 2], FirstOfEach(TextRows.Of(Words(1, 2), null, count: 1, guided: true)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_shorter_side_is_filled_up_with_the_empty_prompt(bool negativeIsShorter)
    {
        using var scope = NewDisposeScope();
        var (shorter, longer) = (Words(1), new Conditioning(full([1, 6, 5], 2f), zeros(1, 6, 5)) { EmptyStretch = full([1, 3, 5], 9f) });

        var rows = negativeIsShorter ? TextRows.Of(longer, shorter, count: 1, guided: true) : TextRows.Of(shorter, longer, count: 1, guided: true);

        var (filled, whole) = negativeIsShorter ? (rows[0], rows[1]) : (rows[1], rows[0]);
        Assert.Equal([1, 1, 1, 9, 9, 9], filled[.., 0].contiguous().data<float>().ToArray());
        Assert.Equal([2, 2, 2, 2, 2, 2], whole[.., 0].contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Without_guidance_there_are_no_negative_rows()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1, 1], FirstOfEach(TextRows.Of(Words(1), Words(-1), count: 2, guided: false)));
    }

    [Fact]
    public void The_conditioning_itself_is_never_given_away()
    {
        using var scope = NewDisposeScope();
        var words = Words(1);
        TextRows.Of(words, null, count: 1, guided: false).Dispose();
        Assert.False(words.States.IsInvalid);
    }

    private static Conditioning Words(params float[] prompts) =>
        new(tensor(prompts).reshape(-1, 1, 1).expand(-1, 3, 5), zeros(1, 3, 5));

    private static float[] FirstOfEach(Tensor rows) => rows[.., 0, 0].contiguous().data<float>().ToArray();
}
