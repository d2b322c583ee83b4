using System.Security.Cryptography;
using IpAdapter.ContentStore;
using IpAdapter.ContentStore.Files;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.Clips;

namespace IpAdapter.Diffusion.Judging.Caching;

/// <summary>
/// Embeddings of pictures' files on disk, each computed once. A key names the content of the picture and of the encoder's weights, its
/// shape, its preprocessing, the type it computes in and whether its weights are prepared: a changed picture or another encoder never
/// reads an old one. May be used from several threads.
/// </summary>
public sealed class EmbeddingCache : IDisposable
{
    private static readonly EmbeddingCodec Codec = new();

    private readonly ValueStore _store;
    private readonly FileHashes _hashes;
    private readonly string _encoder, _settings;

    private EmbeddingCache(ValueStore store, ClipModel clip, DeviceStore device)
    {
        (_store, _hashes) = (store, new(store));
        var (encoder, cut) = (clip.ImageEncoder, clip.ImageEncoder.Preprocessing);
        _encoder = string.Join(' ', encoder.Weights.Files.Select(file => Convert.ToHexStringLower(_hashes.Get(file))));
        _settings = FormattableString.Invariant(
            $"{encoder.Config} {cut.Size} {string.Join(' ', cut.Mean)} {string.Join(' ', cut.Deviation)} {device.Device.DType}")
            + $" {device.Forms}{(device.Device.UsesKernels ? " kernels" : "")}";
    }

    /// <summary>
    /// Opens the cache in a folder, which is made where it is not there. The encoder's files are read once, to know them.
    /// </summary>
    /// <param name="folder">The folder; it may hold the embeddings of several encoders, and other values of a store.</param>
    /// <param name="clip">The CLIP whose embeddings are kept.</param>
    /// <param name="device">The store of the device that computes: its type, and what it prepares, decide the bits.</param>
    /// <exception cref="IOException">
    /// The folder can't be used, or a file of the encoder not be read; the message says what to do.
    /// </exception>
    public static EmbeddingCache Open(string folder, ClipModel clip, DeviceStore device) => Guarded(() =>
    {
        var store = ValueStore.Open(folder);
        try
        {
            return new EmbeddingCache(store, clip, device);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    });

    /// <summary>The embedding of a picture's file; null where it is not known. A file that was seen before is not read.</summary>
    /// <exception cref="IOException">The file, or the folder of the cache, can't be read.</exception>
    public float[]? Find(string file) => Guarded(() => _store.Find(KeyOf(_hashes.Get(file)), Codec));

    /// <summary>Keeps the embedding of a picture.</summary>
    /// <param name="content">The bytes of its file, as they were decoded.</param>
    /// <param name="embedding">The embedding.</param>
    /// <exception cref="IOException">The folder of the cache can't be written to.</exception>
    public void Put(byte[] content, float[] embedding) => Guarded(() =>
    {
        _store.Put(KeyOf(SHA256.HashData(content)), Codec, embedding);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private ContentKey KeyOf(byte[] picture) => ContentKey.Create("clip-image-embedding/1",
        ("picture", Convert.ToHexStringLower(picture)), ("encoder", _encoder), ("settings", _settings));

    private static T Guarded<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception problem) when (problem is ValueStoreException or UnauthorizedAccessException)
        {
            throw new IOException(problem.Message, problem);
        }
    }
}
