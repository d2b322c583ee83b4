using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph;

namespace Emblems;

/// <summary>Draws fresh pictures of the emblem model's world, with what is true of them.</summary>
[Node("emblems/draw")]
public sealed class DrawEmblemPictures : INode<DrawEmblemPictures.Inputs, DrawEmblemPictures.Outputs>,
    ICheck<DrawEmblemPictures.Inputs, DrawEmblemPictures.Outputs>
{
    /// <param name="Count">How many.</param>
    /// <param name="Seed">Which world of pictures. The pairs in samples/data/emblem are those of seed 1.</param>
    /// <param name="First">The number of the first picture: those of one seed are drawn in any parts.</param>
    /// <param name="Only">What they are to show, as shape=star,fg=blue; of all numbers those are taken that do.</param>
    public sealed record Inputs([property: Range(1, 100_000)] int Count = 4, [property: Seed] long Seed = 0,
        [property: Range(0, int.MaxValue)] int First = 0, string Only = "");

    /// <param name="Images">The pictures.</param>
    /// <param name="Captions">Their captions, which leave some of it out.</param>
    /// <param name="NoCaptions">As many empty texts, to draw without a caption.</param>
    /// <param name="Attributes">Everything that is true of each, as JSON, for emblems/read.</param>
    /// <param name="Numbers">The number of each: seeds to draw with, so that no two pictures begin from the same noise.</param>
    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<Image> Images, IReadOnlyList<string> Captions,
        IReadOnlyList<string> NoCaptions, IReadOnlyList<string> Attributes, IReadOnlyList<long> Numbers);

    /// <inheritdoc/>
    public ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        if (!EmblemFilter.TryParse(inputs.Only, out var only, out var problem))
            throw new ArgumentException(problem, nameof(inputs));
        var numbers = only.Numbers(inputs.Seed, inputs.First).Take(inputs.Count).ToArray();
        var drawn = numbers.AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select(number =>
        {
            var random = new EmblemRandom(inputs.Seed, number);
            var emblem = Emblem.Draw(random);
            var caption = emblem.Caption(random);
            return (Image: new Image(EmblemPicture.Edge, EmblemPicture.Edge, EmblemPicture.Paint(emblem, random)), Caption: caption,
                Attributes: Attributes(emblem));
        }).ToList();
        return new(new Outputs([.. drawn.Select(one => one.Image)], [.. drawn.Select(one => one.Caption)], [.. drawn.Select(_ => "")],
            [.. drawn.Select(one => one.Attributes)], numbers));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (inputs.TryGet(i => i.Only, out var only) && !EmblemFilter.TryParse(only, out _, out var problem))
            report.Problem(i => i.Only, problem!);
        if (!inputs.TryGet(i => i.Count, out var count))
            return;
        report.Output(o => o.Images, Enumerable.Repeat(new ImageDescription(EmblemPicture.Edge, EmblemPicture.Edge), count).ToArray());
        report.Output(o => o.Captions, new string?[count]);
        report.Output(o => o.NoCaptions, new string?[count]);
        report.Output(o => o.Attributes, new string?[count]);
        report.Output(o => o.Numbers, new long?[count]);
    }

    // With the second colours, where they show.
    private static string Attributes(Emblem emblem) =>
        emblem.Json[..^1] + (emblem.Texture == "plain" ? "" : $", \"fg2\": \"{emblem.Second.Name}\"")
            + (emblem.Ground == "plain" ? "" : $", \"bg2\": \"{emblem.GroundSecond.Name}\"") + "}";
}
