namespace IpAdapter.Diffusion.Judging;

/// <summary>
/// Says which label a picture has, from texts alone (arXiv:2103.00020, section 3.1): a label's embedding is the mean of its prompts', and
/// probabilities are the softmax of scaled similarities.
/// </summary>
/// <param name="labels">The labels' embeddings, of length 1.</param>
/// <param name="logitScale">What similarities are multiplied by.</param>
public sealed class ZeroShotClassifier(IReadOnlyList<float[]> labels, double logitScale)
{
    /// <summary>What stands for the label in a template.</summary>
    public const string Placeholder = "{}";

    /// <summary>Makes a classifier of labels' names. Runs on the device's thread.</summary>
    /// <param name="embedder">The CLIP.</param>
    /// <param name="labels">The labels' names.</param>
    /// <param name="templates">Texts with <c>{}</c> in the place of a label: <c>a photo of a {}.</c></param>
    /// <param name="cancellationToken">Asked for between batches.</param>
    public static ZeroShotClassifier Create(ClipEmbedder embedder, IReadOnlyList<string> labels, IReadOnlyList<string> templates,
        CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var texts = embedder.EmbedTexts([.. from label in labels from template in templates select Fill(template, label)],
            cancellationToken);
        return new([.. texts.Chunk(templates.Count).Select(Embedding.Mean)], embedder.LogitScale());
    }

    /// <summary>A template with a label in it.</summary>
    public static string Fill(string template, string label) => template.Replace(Placeholder, label, StringComparison.Ordinal);

    /// <summary>The probability of each label, in their order.</summary>
    /// <param name="picture">The picture's embedding.</param>
    public IReadOnlyList<double> Probabilities(float[] picture)
    {
        var logits = labels.Select(label => logitScale * Embedding.Cosine(picture, label)).ToArray();
        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, exponential => exponential / sum);
    }
}
