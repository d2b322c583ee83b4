using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Tables;
using IpAdapter.Graph;

namespace Emblems.Tests;

/// <summary>What is drawn is read back by the rules it was drawn by.</summary>
public sealed class ReadingLaws
{
    [Fact]
    public async Task True_pictures_are_read_right()
    {
        var drawn = await DrawAsync(new(400, Seed: 9));

        var read = await new ReadEmblems().RunAsync(new(drawn.Images, drawn.Attributes), new NodeContext { NodeName = "read" });

        Assert.True(read.Numbers("colour").Average() > 0.97, Wrong(read, drawn, "colour"));
        Assert.True(read.Numbers("shape").Average() > 0.95, Wrong(read, drawn, "shape"));
        Assert.True(read.Numbers("ground").Average() > 0.97, Wrong(read, drawn, "ground"));
    }

    [Fact]
    public async Task Other_pictures_are_read_wrong()
    {
        var drawn = await DrawAsync(new(200, Seed: 9));

        var read = await new ReadEmblems().RunAsync(new([.. drawn.Images.Skip(1), drawn.Images[0]], drawn.Attributes),
            new NodeContext { NodeName = "read" });

        Assert.All(["colour", "shape", "ground"], what => Assert.InRange(read.Numbers(what).Average(), 0.02, 0.2));
    }

    [Fact]
    public async Task A_picture_of_one_colour_shows_no_shape()
    {
        var white = new Image(32, 32, [.. Enumerable.Repeat((byte)250, 32 * 32 * 3)]);

        var read = await new ReadEmblems().RunAsync(new([white]), new NodeContext { NodeName = "read" });

        Assert.Equal([0, "", "", "white"], Assert.Single(read.Rows));
    }

    [Fact]
    public async Task Pictures_are_those_that_the_program_draws()
    {
        var whole = await DrawAsync(new(3, Seed: 1));
        var part = await DrawAsync(new(1, Seed: 1, First: 2));

        var random = new EmblemRandom(1, 2);
        var emblem = Emblem.Draw(random);
        Assert.Equal(emblem.Caption(random), whole.Captions[2]);
        Assert.Equal(EmblemPicture.Paint(emblem, random), whole.Images[2].Pixels.ToArray());
        Assert.Equal((whole.Captions[2], whole.Attributes[2]), (part.Captions[0], part.Attributes[0]));
    }

    [Fact]
    public async Task Attributes_that_are_no_json_are_told_at_their_input()
    {
        var white = new Image(32, 32, [.. Enumerable.Repeat((byte)250, 32 * 32 * 3)]);

        var problem = await Assert.ThrowsAsync<NodeInputException>(async () =>
            await new ReadEmblems().RunAsync(new([white], ["a star"]), new NodeContext { NodeName = "read" }));

        Assert.Equal("Attributes", problem.Port);
    }

    private static async Task<DrawEmblemPictures.Outputs> DrawAsync(DrawEmblemPictures.Inputs inputs) =>
        await new DrawEmblemPictures().RunAsync(inputs, new NodeContext { NodeName = "draw" });

    private static string Wrong(Table read, DrawEmblemPictures.Outputs drawn, string what) =>
        $"{read.Numbers(what).Average():f3}: " + string.Join("\n", read.Rows.Where(row => (double)row[read.Find(what)!.Value]! == 0)
            .Select(row => $"{row[read.Find($"read-{what}")!.Value]} of {drawn.Attributes[(int)row[0]!]}"));
}
