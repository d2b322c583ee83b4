using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Plots;

namespace IpAdapter.Graph.Judging;

/// <summary>
/// Says which label a picture has, from texts alone (arXiv:2103.00020, section 3.1). Each label is put into every template; the mean of
/// its texts' embeddings stands for it.
/// </summary>
[Node("judging/zero-shot")]
public sealed class ClassifyPictures(DeviceStore store) : INode<ClassifyPictures.Inputs, ClassifyPictures.Outputs>,
    ICheck<ClassifyPictures.Inputs, ClassifyPictures.Outputs>
{
    private const int MostBars = 20;

    /// <param name="Clip">The CLIP; its folder.</param>
    /// <param name="Images">The pictures.</param>
    /// <param name="Labels">What a picture may show, at least two.</param>
    /// <param name="Templates">Texts with {} in the place of a label. Without any, as in CLIP's paper: a photo of a {}.</param>
    public sealed record Inputs(ClipModel Clip, IReadOnlyList<Image> Images, IReadOnlyList<string> Labels,
        IReadOnlyList<string>? Templates = null);

    /// <param name="Table">A row for each picture: its number (from 0), its label, and the probability of every label.</param>
    /// <param name="Labels">The most probable label of each picture.</param>
    /// <param name="Plots">The probabilities of each picture as bars, the largest first.</param>
    [Outputs]
    public sealed record Outputs([property: Main] Table Table, IReadOnlyList<string> Labels, IReadOnlyList<Image> Plots);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var probabilities = await store.Device.RunAsync(Classify, context.Cancellation).ConfigureAwait(false);
        var labels = probabilities.Select(shares => inputs.Labels[shares.IndexOf(shares.Max())]).ToList();
        var rows = probabilities.Select((shares, number) =>
            (IReadOnlyList<object?>)[number, labels[number], .. shares.Select(share => (object?)share)]);
        return new(new Table([ScoreTables.Picture, "label", .. inputs.Labels.Select(label => $"p({label})")], [.. rows]), labels,
            [.. probabilities.Select((shares, number) => Plot(shares, number))]);

        List<List<double>> Classify()
        {
            var embedder = new ClipEmbedder(store, inputs.Clip);
            var templates = inputs.Templates is { Count: > 0 } given ? given : [$"a photo of a {ZeroShotClassifier.Placeholder}."];
            var classifier = ZeroShotClassifier.Create(embedder, inputs.Labels, templates, context.Cancellation);
            var pictures = embedder.EmbedPictures(inputs.Images, done => context.Progress.Report(done, inputs.Images.Count),
                context.Cancellation);
            return [.. pictures.Select(picture => classifier.Probabilities(picture).ToList())];
        }

        Image Plot(List<double> shares, int number) => BarPlot.Draw(
            inputs.Images.Count == 1 ? "Probability of each label" : $"Picture {number}: probability of each label",
            [.. inputs.Labels.Zip(shares, (label, share) => new PlotBar(label, share)).OrderByDescending(bar => bar.Value).Take(MostBars)]);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (inputs.TryGet(i => i.Clip, out var clip))
            report.Takes(i => i.Clip, ClipMemory.Estimate(clip, store));
        if (inputs.IsGiven(i => i.Images) && inputs.CountOf(i => i.Images) == 0)
            report.Problem(i => i.Images, "expected at least one picture, found none");
        var labels = inputs.GetAll<string>(i => i.Labels).ToList();
        if (inputs.IsGiven(i => i.Labels) && inputs.CountOf(i => i.Labels) is < 2)
            report.Problem(i => i.Labels, "one label alone is always right: give at least two");
        else if (labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            report.Problem(i => i.Labels, $"the label '{twice.Key}' is there twice: give each once");
        if (inputs.GetAll<string>(i => i.Templates).FirstOrDefault(HasNoPlace) is { } template)
            report.Problem(i => i.Templates, $"the template '{template}' has no {{}} for the label: write one, as in 'a photo of a {{}}.'");

        static bool HasNoPlace(string text) => !text.Contains(ZeroShotClassifier.Placeholder, StringComparison.Ordinal);
    }
}
