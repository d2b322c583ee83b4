namespace IpAdapter.Diffusion.Sampling;

/// <summary>Edges of pictures in latent space: whole latent pixels.</summary>
public static class LatentEdge
{
    /// <summary>
    /// Why a picture can't have an edge, with the nearest ones that it can have; null where it can, or where it is not known.
    /// </summary>
    /// <param name="pixels">The edge in pixels.</param>
    /// <param name="pixelsPerLatent">Edge of a latent pixel in pixels.</param>
    /// <param name="model">Name of the model whose latent pixels these are.</param>
    public static string? ProblemOf(int? pixels, int pixelsPerLatent, string model)
    {
        if (pixels is not { } edge || edge % pixelsPerLatent == 0)
            return null;
        var below = edge / pixelsPerLatent * pixelsPerLatent;
        return $"{edge} pixels are not a multiple of the {pixelsPerLatent} that one latent pixel of '{model}' stands for: take "
            + $"{(below > 0 ? $"{below} or " : "")}{below + pixelsPerLatent}";
    }
}
