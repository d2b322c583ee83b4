using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Tables;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>The nodes that judge, as a workflow runs them.</summary>
public sealed class NodeTests
{
    private static readonly string[] Shapes = ["cross", "crescent", "diamond", "star"];

    [Fact]
    public async Task A_label_is_chosen_by_texts_alone()
    {
        var named = await new ClassifyPictures(Bench.Store).CheckAndRunAsync(
            new(Bench.Clip, [Bench.Picture("reference-1"), Bench.Picture("reference-4")], Shapes, ["a {}", "a large {}"]), Bench.Context);

        Assert.Equal(["cross", "diamond"], named.Labels);
        Assert.Equal(["picture", "label", "p(cross)", "p(crescent)", "p(diamond)", "p(star)"], named.Table.Columns);
        Assert.All(named.Table.Rows, row => Assert.Equal(1, row.Skip(2).Sum(share => (double)share!), 1e-9));
        Assert.Equal(2, named.Plots.Count);
        Assert.All(named.Plots, plot => Assert.Equal(640, plot.Width));
        Assert.NotEqual(named.Plots[0].Pixels.ToArray(), named.Plots[1].Pixels.ToArray());
    }

    [Fact]
    public async Task An_ensemble_of_templates_is_the_mean_of_their_embeddings()
    {
        string[] templates = ["a {}", "a large {}"];
        var classifier = await Bench.Device.RunAsync(() =>
            ZeroShotClassifier.Create(new ClipEmbedder(Bench.Store, Bench.Clip), Shapes, templates));
        var picture = (await Bench.EmbedAsync([Bench.Picture("reference-3")]))[0];
        var scale = await Bench.Device.RunAsync(() => new ClipEmbedder(Bench.Store, Bench.Clip).LogitScale());

        var shares = classifier.Probabilities(picture);

        var logits = new List<double>();
        foreach (var shape in Shapes)
        {
            var texts = await Bench.EmbedAsync([.. templates.Select(template => ZeroShotClassifier.Fill(template, shape))]);
            var sum = texts[0].Zip(texts[1], (one, other) => one + other).ToArray();
            var length = Math.Sqrt(sum.Sum(channel => (double)channel * channel));
            logits.Add(scale * sum.Zip(picture, (one, other) => (double)one * other).Sum() / length);
        }

        Assert.InRange(scale, 2, 200);
        Assert.Equal(logits.Select(logit => Math.Exp(logit) / logits.Sum(Math.Exp)), shares, (one, other) => Math.Abs(one - other) < 1e-4);
    }

    [Fact]
    public async Task A_text_finds_the_picture_that_it_tells_of()
    {
        using var folder = new PictureFolderOfTests();

        var found = await new SearchPictures(Bench.Store).CheckAndRunAsync(
            new(Bench.Clip, folder.Path, "a yellow cross on a red background", Count: 3), Bench.Context);

        Assert.Equal("reference-1.png", found.Table.Rows[0][1]);
        Assert.Equal(3, found.Images.Count);
        Assert.Equal(found.Table.Numbers("similarity").OrderDescending(), found.Table.Numbers("similarity"));
    }

    [Fact]
    public async Task A_picture_finds_itself_first_also_in_a_folder_below()
    {
        using var folder = new PictureFolderOfTests();

        var found = await new SearchPictures(Bench.Store).CheckAndRunAsync(
            new(Bench.Clip, folder.Path, Image: Bench.Picture("reference-4"), Count: 1), Bench.Context);

        Assert.Equal("below/reference-4.png", found.Table.Rows[0][1]);
        Assert.Equal(1, found.Table.Numbers("similarity")[0], 1e-5);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_left_out_and_named()
    {
        using var folder = new PictureFolderOfTests();
        await File.WriteAllTextAsync(Path.Combine(folder.Path.Value, "broken.png"), "no picture", TestContext.Current.CancellationToken);
        var log = new Heard();

        var found = await new SearchPictures(Bench.Store).CheckAndRunAsync(new(Bench.Clip, folder.Path, "a star", Count: 10),
            new NodeContext { NodeName = "search", Log = log });

        Assert.Equal(4, found.Table.Rows.Count);
        Assert.Contains("broken.png", Assert.Single(log.Warnings));
    }

    [Fact]
    public async Task Scores_are_of_the_reference_that_a_picture_was_drawn_for()
    {
        Image[] references = [Bench.Picture("reference-1"), Bench.Picture("reference-4")];

        var scores = await new ScorePictures(Bench.Store).CheckAndRunAsync(new(Bench.Clip,
            [references[0], references[1], references[1], references[1]], references, ["a yellow cross", "a red diamond"]), Bench.Context);

        Assert.Equal(["picture", "reference", "clip-i", "clip-t"], scores.Columns);
        Assert.Equal([0, 0, 1, 1], scores.Numbers("reference"));
        Assert.All([0, 2, 3], row => Assert.Equal(1, scores.Numbers("clip-i")[row], 1e-5));
        Assert.InRange(scores.Numbers("clip-i")[1], -1, 0.9);
        Assert.True(scores.Numbers("clip-t")[0] > scores.Numbers("clip-t")[1]);
    }

    [Fact]
    public void What_cannot_be_judged_is_told_before_the_run()
    {
        var (image, table) = (new ImageDescription(64, 64), new Table(["picture", "reference", "clip-i"], [[0, 0, 1.0]]));

        Tells(new ScorePictures(Bench.Store).Check(new(("Images", image))), "nothing to hold the pictures against");
        Tells(new ScorePictures(Bench.Store).Check(new(("Images", image), ("Images", image), ("Images", image), ("Captions", "a"),
            ("Captions", "b"))), "3 pictures can't be shared out to 2");
        Tells(new ScorePictures(Bench.Store).Check(new(("Images", image), ("References", image), ("Captions", "a"), ("Captions", "b"))),
            "2 captions for 1 references");
        Tells(new ClassifyPictures(Bench.Store).Check(new(("Images", image), ("Labels", "a"))), "give at least two");
        Tells(new ClassifyPictures(Bench.Store).Check(new(("Images", image), ("Labels", "a"), ("Labels", "a"))), "'a' is there twice");
        Tells(new ClassifyPictures(Bench.Store).Check(new(("Images", image), ("Labels", "a"), ("Labels", "b"), ("Templates", "a photo"))),
            "no {} for the label");
        Tells(new SearchPictures(Bench.Store).Check(new(("Folder", new FilePath(Bench.ClipFolder)))), "nothing to search for",
            "there is no picture in it");
        Tells(new SummarizeScores().Check(new(("Scores", table), ("Names", "a"), ("Names", "b"))), "2 names for 1");
        Tells(new CompareScores().Check(new(("First", table), ("Second", new Table(["picture", "clip-i"], [])))), "can't be paired");

        static void Tells(KnownInputs answer, params string[] expected)
        {
            Assert.Equal(expected.Length, answer.Problems.Count);
            foreach (var (problem, words) in answer.Problems.Zip(expected))
                Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        }
    }

    private sealed class Heard : INodeLog
    {
        public List<string> Warnings { get; } = [];

        public void Say(string message) { }

        public void Warn(string message) => Warnings.Add(message);
    }
}
