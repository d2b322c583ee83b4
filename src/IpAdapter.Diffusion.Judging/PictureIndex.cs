namespace IpAdapter.Diffusion.Judging;

/// <summary>Finds the pictures nearest to a text or a picture (arXiv:2103.00020, section 2.3: both lie in one space).</summary>
/// <param name="names">What the pictures are called.</param>
/// <param name="embeddings">Their embeddings, of length 1.</param>
public sealed class PictureIndex(IReadOnlyList<string> names, IReadOnlyList<float[]> embeddings)
{
    /// <summary>The nearest pictures, the nearest first; of equal ones, the one that stands first.</summary>
    /// <param name="query">The embedding to search for.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(string Name, double Similarity)> Nearest(float[] query, int count) =>
        [.. names.Zip(embeddings, (name, embedding) => (Name: name, Similarity: Embedding.Cosine(query, embedding)))
            .OrderByDescending(found => found.Similarity).Take(count)];
}
