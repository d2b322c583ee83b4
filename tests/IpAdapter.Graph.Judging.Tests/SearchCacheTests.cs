using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Judging.Caching;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Clips;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>Embeddings are kept for what they were made of, and for nothing else.</summary>
public sealed class SearchCacheTests : IDisposable
{
    private readonly PictureFolderOfTests _folder = new();
    private readonly string _cache = Directory.CreateTempSubdirectory("embeddings-").FullName;

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public async Task A_search_with_a_cache_finds_the_same_and_the_second_time_from_what_was_kept()
    {
        var without = await SearchAsync(cache: null);
        var first = await SearchAsync(_cache);
        using (var cache = Open())
            Assert.All(Directory.EnumerateFiles(_folder.Path.Value, "*.png", SearchOption.AllDirectories), file =>
                Assert.NotNull(cache.Find(file)));
        var second = await SearchAsync(_cache);

        Assert.Equal(without, first);
        Assert.Equal(first, second);
    }

    // What is kept is really what is read: one that was put there by hand is found.
    [Fact]
    public async Task What_is_kept_is_read_in_the_place_of_the_picture()
    {
        var picture = Path.Combine(_folder.Path.Value, "reference-2.png");
        var words = (await Bench.EmbedAsync(["a yellow cross on a red background"]))[0];
        using (var cache = Open())
            cache.Put(await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken), words);

        var found = await SearchAsync(_cache);

        Assert.StartsWith("reference-2.png", found[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_changed_is_read_again()
    {
        var picture = Path.Combine(_folder.Path.Value, "reference-1.png");
        await SearchAsync(_cache);
        File.Copy(Path.Combine(_folder.Path.Value, "reference-2.png"), picture, overwrite: true);

        var found = await SearchAsync(_cache);

        Assert.Equal(await SearchAsync(cache: null), found);
    }

    [Fact]
    public async Task Another_encoder_type_or_cut_never_reads_what_was_kept()
    {
        await SearchAsync(_cache);
        var picture = Path.Combine(_folder.Path.Value, "reference-1.png");
        var clip = Bench.Clip;
        var other = Directory.CreateDirectory(Path.Combine(_folder.Path.Value, "clip")).FullName;
        foreach (var file in Directory.EnumerateFiles(Bench.ClipFolder))
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        var weights = await File.ReadAllBytesAsync(Path.Combine(other, "model.safetensors"), TestContext.Current.CancellationToken);
        weights[^1] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(other, "model.safetensors"), weights, TestContext.Current.CancellationToken);

        Assert.NotNull(Find(clip, ScalarType.Float32));
        Assert.Null(Find(clip, ScalarType.BFloat16));
        Assert.Null(Find(ClipModel.Open(other), ScalarType.Float32));
        var (encoder, cut) = (clip.ImageEncoder, clip.ImageEncoder.Preprocessing);
        var otherCut = encoder with { Preprocessing = cut with { Mean = [0.5, 0.5, 0.5] } };
        var otherShape = encoder with { Config = encoder.Config with { Activation = "gelu" } };
        Assert.Null(Find(clip with { ImageEncoder = otherCut }, ScalarType.Float32));
        Assert.Null(Find(clip with { ImageEncoder = otherShape }, ScalarType.Float32));

        Assert.Null(Find(clip, ScalarType.Float32, prepares: false));

        float[]? Find(ClipModel model, ScalarType type, bool prepares = true)
        {
            using var device = ComputeDevice.Create("cpu", type);
            using var store = new DeviceStore(device, new DeviceStoreOptions { Forms = prepares ? LayerForms.Winograd : LayerForms.Plain });
            using var cache = EmbeddingCache.Open(_cache, model, store);
            return cache.Find(picture);
        }
    }

    [Fact]
    public async Task A_cache_that_cannot_be_is_told_at_its_input()
    {
        var file = Path.Combine(_folder.Path.Value, "reference-1.png");

        var problem = await Assert.ThrowsAsync<NodeInputException>(() => SearchAsync(file));

        Assert.Equal("Cache", problem.Port);
    }

    private EmbeddingCache Open() => EmbeddingCache.Open(_cache, Bench.Clip, Bench.Store);

    private async Task<IReadOnlyList<string>> SearchAsync(string? cache)
    {
        var found = await new SearchPictures(Bench.Store).CheckAndRunAsync(
            new(Bench.Clip, _folder.Path, "a yellow cross on a red background", Cache: cache), Bench.Context);
        return [.. found.Table.Rows.Select(row => $"{row[1]} {row[2]}")];
    }
}
