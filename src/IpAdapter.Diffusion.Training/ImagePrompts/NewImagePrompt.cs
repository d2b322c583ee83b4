using System.Globalization;
using IpAdapter.Diffusion.Training.Initialisation;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.ImagePrompts;

/// <summary>What an image prompt adapter is to be that is trained from nothing (arXiv:2308.06721).</summary>
/// <param name="EmbeddingWidth">Width of what it reads of the image encoder: image embeddings, or with a resampler hidden states.</param>
/// <param name="Tokens">Tokens it makes of one picture: 4 in the paper's adapter, 16 in Plus.</param>
public sealed record NewImagePrompt(long EmbeddingWidth, int Tokens = 4)
{
    /// <summary>The resampler of a Plus adapter, which reads hidden states; null for the paper's projection of image embeddings.</summary>
    public NewResampler? Resampler { get; init; }

    /// <summary>
    /// Whether it is the simple adapter of the paper's comparison (section 4.4.1): image tokens beside the text's, and nothing decoupled.
    /// </summary>
    public bool JoinsText { get; init; }

    /// <summary>The adapter as its file will describe it, without weights.</summary>
    internal ImagePromptAdapter Describe(long width) => new()
    {
        Name = "new adapter",
        Projection = WeightSet.Empty,
        Attention = WeightSet.Empty,
        Kind = Resampler is null ? "base" : "plus",
        EmbeddingWidth = EmbeddingWidth,
        CrossAttentionWidth = width,
        TokenCount = Tokens,
        JoinsText = JoinsText,
    };

    /// <summary>Draws the projection; latents are normal with a variance of 1 / width, as in the authors' resampler.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> Draw(long width, ulong seed)
    {
        using var initial = new InitialWeights(seed);
        foreach (var layer in initial.For(Shapes(width)))
            yield return layer;
        if (Resampler is { } shape)
            yield return new("latents", initial.Normal([1, Tokens, shape.Width], 1 / Math.Sqrt(shape.Width)));
    }

    private Dictionary<string, long[]> Shapes(long width)
    {
        var shapes = new Dictionary<string, long[]>();
        if (Resampler is not { } resampler)
        {
            Linear("proj", Tokens * width, EmbeddingWidth);
            Norm("norm", width);
            return shapes;
        }

        var heads = resampler.Heads * NewResampler.HeadWidth;
        Linear("proj_in", resampler.Width, EmbeddingWidth);
        Linear("proj_out", width, resampler.Width);
        Norm("norm_out", width);
        foreach (var layer in Enumerable.Range(0, resampler.Layers).Select(i => string.Create(CultureInfo.InvariantCulture, $"layers.{i}")))
        {
            Norm($"{layer}.0.norm1", resampler.Width);
            Norm($"{layer}.0.norm2", resampler.Width);
            shapes.Add($"{layer}.0.to_q.weight", [heads, resampler.Width]);
            shapes.Add($"{layer}.0.to_kv.weight", [2 * heads, resampler.Width]);
            shapes.Add($"{layer}.0.to_out.weight", [resampler.Width, heads]);
            Norm($"{layer}.1.0", resampler.Width);
            shapes.Add($"{layer}.1.1.weight", [4 * resampler.Width, resampler.Width]);
            shapes.Add($"{layer}.1.3.weight", [resampler.Width, 4 * resampler.Width]);
        }

        return shapes;

        void Linear(string name, long outputs, long inputs)
        {
            shapes.Add($"{name}.weight", [outputs, inputs]);
            shapes.Add($"{name}.bias", [outputs]);
        }

        void Norm(string name, long channels)
        {
            shapes.Add($"{name}.weight", [channels]);
            shapes.Add($"{name}.bias", [channels]);
        }
    }
}
