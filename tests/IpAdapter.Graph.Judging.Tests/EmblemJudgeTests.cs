using IpAdapter.Diffusion.Judging;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>The emblem's judge says of true pictures what was recorded where it was trained, on 64 other pictures.</summary>
public sealed class EmblemJudgeTests
{
    private static readonly string[] Colours =
        ["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "white", "gray", "black"];

    private static readonly string[] Shapes =
        ["circle", "square", "triangle", "star", "heart", "cross", "ring", "diamond", "crescent", "hexagon"];

    [Fact]
    public async Task A_picture_and_its_caption_are_as_near_as_recorded()
    {
        var pictures = await Bench.FirstEmbeddedAsync();
        var captions = await Bench.EmbedAsync([.. Bench.First.Select(pair => pair.Caption)]);

        var scores = ClipScores.Compare(pictures, pictures, captions);

        Assert.All(scores.Numbers(ClipScores.ClipI), similarity => Assert.Equal(1, similarity, 1e-5));
        Assert.Equal(0.415, scores.Numbers(ClipScores.ClipT).Average(), 0.03);
    }

    [Fact]
    public async Task Another_picture_and_another_caption_are_as_far_as_recorded()
    {
        var pictures = await Bench.FirstEmbeddedAsync();
        var captions = await Bench.EmbedAsync([.. Bench.First.Select(pair => pair.Caption)]);

        var scores = ClipScores.Compare([.. pictures.Skip(1), pictures[0]], pictures, captions);

        Assert.Equal(0.012, scores.Numbers(ClipScores.ClipI).Average(), 0.06);
        Assert.Equal(-0.043, scores.Numbers(ClipScores.ClipT).Average(), 0.06);
    }

    [Fact]
    public async Task Colour_and_shape_are_read_as_often_right_as_recorded()
    {
        string[] labels = [.. from colour in Colours from shape in Shapes select $"{colour} {shape}"];
        var read = await ReadAsync(labels, "a {}");

        Assert.Equal(0.84, Share(read.Select(label => label.Split(' ')[0]), "fg"), 0.1);
        Assert.Equal(0.77, Share(read.Select(label => label.Split(' ')[1]), "shape"), 0.1);
    }

    [Fact]
    public async Task The_ground_is_read_as_often_right_as_recorded() =>
        Assert.Equal(0.94, Share(await ReadAsync(Colours, "a shape on a {} background"), "bg"), 0.1);

    private static async Task<IReadOnlyList<string>> ReadAsync(string[] labels, string template)
    {
        var pictures = await Bench.FirstEmbeddedAsync();
        var classifier = await Bench.Device.RunAsync(() =>
            ZeroShotClassifier.Create(new ClipEmbedder(Bench.Store, Bench.Clip), labels, [template]));
        return [.. pictures.Select(picture => classifier.Probabilities(picture).Index().MaxBy(share => share.Item).Index)
            .Select(place => labels[place])];
    }

    private static double Share(IEnumerable<string> read, string attribute) =>
        Bench.First.Zip(read, (pair, label) => pair.Attributes[attribute] == label).Average(right => right ? 1.0 : 0);
}
