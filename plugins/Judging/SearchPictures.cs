using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Judging.Caching;

namespace IpAdapter.Graph.Judging;

/// <summary>Finds the pictures of a folder that are nearest to a text or to a picture, by CLIP.</summary>
[Node("judging/search")]
public sealed class SearchPictures(DeviceStore store) : INode<SearchPictures.Inputs, SearchPictures.Outputs>,
    ICheck<SearchPictures.Inputs, SearchPictures.Outputs>
{
    /// <param name="Clip">The CLIP; its folder.</param>
    /// <param name="Folder">The folder; pictures in folders below it are found too.</param>
    /// <param name="Text">What to search for, in words.</param>
    /// <param name="Image">What to search for, as a picture: instead of a text, or beside it, where both count alike.</param>
    /// <param name="Count">How many pictures at most.</param>
    /// <param name="Cache">
    /// A folder to keep embeddings in, so that each picture is read and embedded once whatever is searched for; it is made where it is not
    /// there, and lies below the current folder where it is relative. Without it nothing is kept.
    /// </param>
    public sealed record Inputs(ClipModel Clip, FilePath Folder, string? Text = null, Image? Image = null,
        [property: Range(1, 10_000)] int Count = 10, string? Cache = null);

    /// <param name="Images">The pictures found, the nearest first.</param>
    /// <param name="Table">A row for each: its rank from 1, its path below the folder, its similarity.</param>
    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<Image> Images, Table Table);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        using var cache = await OpenAsync(inputs).ConfigureAwait(false);
        var pictures = await EmbedAsync(inputs, cache, context).ConfigureAwait(false);
        var query = await store.Device.RunAsync(() => Query(inputs), context.Cancellation).ConfigureAwait(false);
        var found = pictures.Nearest(query, inputs.Count);
        if (found.Count == 0)
            throw NodeInputException.At((Inputs i) => i.Folder, "none of its pictures can be read");
        var rows = found.Select((one, rank) => (IReadOnlyList<object?>)
            [rank + 1, Path.GetRelativePath(inputs.Folder.Value, one.Name).Replace(Path.DirectorySeparatorChar, '/'), one.Similarity]);
        return new([.. found.Select(one => ImageFile.Read(one.Name))], new Table(["rank", "file", "similarity"], [.. rows]));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (inputs.TryGet(i => i.Clip, out var clip))
            report.Takes(i => i.Clip, ClipMemory.Estimate(clip, store));
        if (!inputs.IsGiven(i => i.Text) && !inputs.IsGiven(i => i.Image))
            report.Problem(i => i.Text, "there is nothing to search for: give a text or a picture");
        if (inputs.TryGet(i => i.Cache, out var cache) && File.Exists(cache))
            report.Problem(i => i.Cache, $"expected a folder, or a name that is free, found a file ('{cache}')");
        if (!inputs.TryGet(i => i.Folder, out var folder))
            return;
        if (!Directory.Exists(folder.Value))
            report.Problem(i => i.Folder, "expected a folder of pictures, found a file");
        else if (PictureFolder.Find(folder.Value) is not { Count: > 0 } files)
            report.Problem(i => i.Folder, $"there is no picture in it ({string.Join(", ", PictureFolder.Endings)})");
        else
        {
            foreach (var file in files)
                report.Reads(file);
        }
    }

    private async Task<EmbeddingCache?> OpenAsync(Inputs inputs)
    {
        if (inputs.Cache is not { Length: > 0 } folder)
            return null;
        try
        {
            // The encoder's files are hashed once: not on the thread of the run.
            return await Task.Run(() => EmbeddingCache.Open(folder, inputs.Clip, store)).ConfigureAwait(false);
        }
        catch (IOException problem)
        {
            throw NodeInputException.At((Inputs i) => i.Cache, problem.Message, problem);
        }
    }

    private async Task<PictureIndex> EmbedAsync(Inputs inputs, EmbeddingCache? cache, NodeContext context)
    {
        try
        {
            return await new FolderEmbedder(store, inputs.Clip, cache, context).EmbedAsync(PictureFolder.Find(inputs.Folder.Value))
                .ConfigureAwait(false);
        }
        catch (IOException problem) when (cache is not null)
        {
            throw NodeInputException.At((Inputs i) => i.Cache, problem.Message, problem);
        }
    }

    private float[] Query(Inputs inputs)
    {
        var embedder = new ClipEmbedder(store, inputs.Clip);
        List<float[]> asked = [];
        if (inputs.Text is { } text)
            asked.AddRange(embedder.EmbedTexts([text]));
        if (inputs.Image is { } picture)
            asked.AddRange(embedder.EmbedPictures([picture]));
        return Embedding.Mean(asked);
    }
}
