using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging;

namespace IpAdapter.Graph.Judging;

/// <summary>
/// Judges drawn pictures by CLIP (arXiv:2308.06721, section 4.2): CLIP-I is the cosine of a picture's embedding and its reference's,
/// CLIP-T that of a picture's and its caption's.
/// </summary>
/// <returns>A row for each picture: its number, its reference's (both from 0), and its scores.</returns>
[Node("judging/clip-scores")]
public sealed class ScorePictures(DeviceStore store) : INode<ScorePictures.Inputs, Table>, ICheck<ScorePictures.Inputs, Table>
{
    /// <param name="Clip">The CLIP that judges; its folder. The paper takes openai/clip-vit-large-patch14.</param>
    /// <param name="Images">The drawn pictures. Those of one reference follow each other, as many for each.</param>
    /// <param name="References">The pictures they were drawn by, for CLIP-I.</param>
    /// <param name="Captions">The texts they are held against, one for each reference, for CLIP-T.</param>
    public sealed record Inputs(ClipModel Clip, IReadOnlyList<Image> Images, IReadOnlyList<Image>? References = null,
        IReadOnlyList<string>? Captions = null);

    /// <inheritdoc/>
    public async ValueTask<Table> RunAsync(Inputs inputs, NodeContext context)
    {
        var all = inputs.Images.Count + (inputs.References?.Count ?? 0);
        return await store.Device.RunAsync(Score, context.Cancellation).ConfigureAwait(false);

        Table Score()
        {
            var embedder = new ClipEmbedder(store, inputs.Clip);
            var pictures = Embed(embedder, inputs.Images, 0);
            var references = inputs.References is { Count: > 0 } given ? Embed(embedder, given, pictures.Count) : null;
            var captions = inputs.Captions is { Count: > 0 } texts ? embedder.EmbedTexts(texts, context.Cancellation) : null;
            return ClipScores.Compare(pictures, references, captions);
        }

        IReadOnlyList<float[]> Embed(ClipEmbedder embedder, IReadOnlyList<Image> images, int before) =>
            embedder.EmbedPictures(images, done => context.Progress.Report(before + done, all), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Table> report)
    {
        if (inputs.TryGet(i => i.Clip, out var clip))
            report.Takes(i => i.Clip, ClipMemory.Estimate(clip, store));
        var (images, references, captions) = (inputs.CountOf(i => i.Images), inputs.CountOf(i => i.References),
            inputs.CountOf(i => i.Captions));
        if (!inputs.IsGiven(i => i.Images))
            return;
        if (images == 0)
            report.Problem(i => i.Images, "expected at least one picture, found none");
        else if (references == 0 && captions == 0)
            report.Problem(i => i.References, "there is nothing to hold the pictures against: give the references (CLIP-I), the captions "
                + "(CLIP-T), or both");
        else if (references > 0 && captions > 0 && references != captions)
            report.Problem(i => i.Captions, $"there are {captions} captions for {references} references: give one for each");
        else if (images is { } count && references is { } of && captions is { } texts
            && ClipScores.ProblemOf(count, Math.Max(of, texts)) is { } problem)
            report.Problem(i => i.Images, problem);
    }
}
