namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>How a learning rate falls.</summary>
public enum LearningRateDecay
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Along half a cosine, to nothing at the last step (arXiv:1608.03983).</summary>
    Cosine,
}
