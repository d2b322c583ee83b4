namespace IpAdapter.Diffusion.Judging;

/// <summary>Embeddings: the point in CLIP's space that a picture or a text is, a vector of length 1.</summary>
public static class Embedding
{
    /// <summary>The cosine of the angle between two embeddings of length 1.</summary>
    public static double Cosine(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sum = 0.0;
        for (var channel = 0; channel < first.Length; channel++)
            sum += (double)first[channel] * second[channel];
        return sum;
    }

    /// <summary>The direction of the mean of embeddings (arXiv:2103.00020, section 3.1.4: an ensemble of prompts).</summary>
    /// <param name="embeddings">At least one, all of one width.</param>
    /// <returns>A vector of length 1.</returns>
    public static float[] Mean(IReadOnlyList<float[]> embeddings)
    {
        var sum = new float[embeddings[0].Length];
        foreach (var embedding in embeddings)
            for (var channel = 0; channel < sum.Length; channel++)
                sum[channel] += embedding[channel];
        return Normalized(sum);
    }

    /// <summary>The vector of length 1 in the same direction.</summary>
    internal static float[] Normalized(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var channel in vector)
            squares += (double)channel * channel;
        var length = Math.Sqrt(squares);
        var unit = new float[vector.Length];
        for (var channel = 0; channel < unit.Length; channel++)
            unit[channel] = (float)(length > 0 ? vector[channel] / length : 0);
        return unit;
    }
}
