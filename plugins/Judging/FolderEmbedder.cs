using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging;
using IpAdapter.Diffusion.Judging.Caching;

namespace IpAdapter.Graph.Judging;

/// <summary>Embeds the pictures of a folder, those that a cache knows without reading them.</summary>
internal sealed class FolderEmbedder(DeviceStore store, ClipModel clip, EmbeddingCache? cache, NodeContext context)
{
    private const int Batch = 64;

    /// <summary>Embeds files. What can't be read is left out, with a warning.</summary>
    public async Task<PictureIndex> EmbedAsync(IReadOnlyList<string> files)
    {
        var (names, embeddings, done) = (new List<string>(), new List<float[]>(), 0);
        var embedder = new ClipEmbedder(store, clip);
        foreach (var batch in files.Chunk(Batch))
        {
            // Decoded here, not on the device's thread, and by batches: a folder may be larger than the memory.
            var pictures = batch.AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select(Look).ToList();
            foreach (var broken in pictures.Where(picture => picture.Problem is not null))
                context.Log.Warn($"'{broken.File}' is left out: {broken.Problem}");
            var read = pictures.Where(picture => picture.Picture is not null).ToList();
            var computed = await store.Device.RunAsync(() => embedder.EmbedPictures([.. read.Select(picture => picture.Picture!)],
                cancellationToken: context.Cancellation), context.Cancellation).ConfigureAwait(false);
            foreach (var (picture, embedding) in read.Zip(computed))
                cache?.Put(picture.Content!, embedding);
            var known = read.Zip(computed, (picture, embedding) => picture with { Embedding = embedding })
                .ToDictionary(picture => picture.File, picture => picture.Embedding!);
            foreach (var picture in pictures)
            {
                if ((picture.Embedding ?? known.GetValueOrDefault(picture.File)) is not { } embedding)
                    continue;
                names.Add(picture.File);
                embeddings.Add(embedding);
            }

            context.Progress.Report(done += batch.Length, files.Count);
        }

        return new(names, embeddings);
    }

    private FolderPicture Look(string file)
    {
        try
        {
            return cache?.Find(file) is { } known ? new(file) { Embedding = known } : PictureFolder.Read(file);
        }
        catch (IOException)   // the file went, or can't be read: reading says why
        {
            return PictureFolder.Read(file);
        }
    }
}
