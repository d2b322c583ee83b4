using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.Clips;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Diffusion.Judging;

/// <summary>
/// Brings pictures and texts to CLIP's common space (arXiv:2103.00020, section 2.3). Its methods run on the device's thread.
/// </summary>
/// <param name="store">Lends the weights.</param>
/// <param name="clip">The CLIP.</param>
public sealed class ClipEmbedder(DeviceStore store, ClipModel clip)
{
    private const int Batch = 32;

    /// <summary>The embeddings of pictures.</summary>
    /// <param name="pictures">Pictures of any size.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="cancellationToken">Asked for between batches.</param>
    /// <returns>A vector of length 1 for each.</returns>
    public IReadOnlyList<float[]> EmbedPictures(IReadOnlyList<Image> pictures, Action<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var weights = store.Lend(clip.ImageEncoder.Weights);
        var network = new ImageEncoderNetwork(new WeightScope(weights), clip.ImageEncoder.Config);
        return Embed(pictures, batch => network.ImageEmbeddings(
            clip.ImageEncoder.Preprocessing.ToPixels(batch).to(store.Device.DType, store.Device.Device)), progress, cancellationToken);
    }

    /// <summary>The embeddings of texts. What is longer than the encoder reads is cut off, as CLIP does.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Asked for between batches.</param>
    /// <returns>A vector of length 1 for each.</returns>
    public IReadOnlyList<float[]> EmbedTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        using var session = TextEncoderSession.Lend(clip.TextTower, store);
        var (network, length) = (session.Network, clip.TextTower.Config.MaxTokens);
        var tokenizer = ClipTokenizer.Open(clip.TextTower.Vocabulary);
        return Embed(texts, Encode, null, cancellationToken);

        Tensor Encode(IReadOnlyList<string> batch)
        {
            var ids = tensor([.. batch.SelectMany(text => tokenizer.Encode(text, length))], ScalarType.Int64)
                .view(batch.Count, length).to(store.Device.Device);   // [text, token]
            return network.Project(network.Pool(ids, network.States(ids)));
        }
    }

    /// <summary>What similarities are multiplied by to be logits: 100 for the published CLIPs.</summary>
    public double LogitScale()
    {
        using var scope = NewDisposeScope();
        using var weights = store.Lend(clip.TextTower.Weights, ScalarType.Float32);
        return weights.Find(ClipModel.LogitScale) is { } logarithm ? Math.Exp(logarithm.cpu().data<float>()[0]) : 100;
    }

    private static List<float[]> Embed<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, Tensor> encode, Action<int>? progress,
        CancellationToken cancellationToken)
    {
        var embeddings = new List<float[]>(items.Count);
        foreach (var batch in items.Chunk(Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var encoded = encode(batch).to(ScalarType.Float32).cpu().contiguous();   // [item, channel]
            var (numbers, width) = (encoded.data<float>().ToArray(), (int)encoded.size(1));
            for (var item = 0; item < batch.Length; item++)
                embeddings.Add(Embedding.Normalized(numbers.AsSpan(item * width, width)));
            progress?.Invoke(embeddings.Count);
        }

        return embeddings;
    }
}
