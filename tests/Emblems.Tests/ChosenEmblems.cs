namespace Emblems.Tests;

/// <summary>Pictures of one look are chosen by their attributes, and drawn with an outline where that is asked for.</summary>
public sealed class ChosenEmblems
{
    [Fact]
    public void Those_that_are_chosen_have_the_attributes_and_none_is_left_out()
    {
        Assert.True(EmblemFilter.TryParse("shape=star, fg=blue,ground=plain", out var filter, out _));

        var numbers = filter.Numbers(seed: 3, first: 10).Take(5).ToList();

        var expected = Enumerable.Range(10, 100_000).Where(number => Emblem.Draw(new(3, number)) is
        {
            Shape: "star",
            Colour.Name: "blue",
            Ground: "plain"
        }).Take(5).Select(number => (long)number);
        Assert.Equal(expected, numbers);
    }

    [Fact]
    public void Nothing_chosen_is_every_picture()
    {
        Assert.True(EmblemFilter.TryParse("", out var filter, out _));

        Assert.Equal([7, 8, 9], filter.Numbers(seed: 3, first: 7).Take(3));
    }

    [Theory]
    [InlineData("shape=moon", "'moon' is no shape: it is one of circle, square,")]
    [InlineData("form=star", "'form' is no attribute: they are shape, fg,")]
    [InlineData("shape", "'' is no shape")]
    [InlineData("fg=blue,bg=blue", "the colours of a picture differ from each other")]
    public void What_no_picture_shows_is_refused(string text, string expected)
    {
        Assert.False(EmblemFilter.TryParse(text, out _, out var problem));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outline_is_dark_and_changes_nothing_inside_the_shape()
    {
        Assert.True(EmblemFilter.TryParse("shape=circle,fg=white,bg=yellow,texture=plain,ground=plain", out var filter, out _));
        var number = filter.Numbers(seed: 3, first: 0).First();
        var (plain, outlined) = (Paint(number, outlined: false), Paint(number, outlined: true));

        var changed = Enumerable.Range(0, plain.Length).Where(i => plain[i] != outlined[i]).ToList();
        Assert.InRange(changed.Count, 300, 3000);
        Assert.All(changed, i => Assert.True(outlined[i] < plain[i]));
        Assert.Contains(changed, i => outlined[i] == 0);
    }

    private static byte[] Paint(long number, bool outlined)
    {
        var random = new EmblemRandom(3, number);
        return EmblemPicture.Paint(Emblem.Draw(random), random, outlined);
    }
}
