namespace IpAdapter.Diffusion.Sampling;

/// <summary>What a UNet was trained to predict of noisy latents x = alpha x0 + sigma noise.</summary>
public enum PredictionType
{
    /// <summary>The noise (arXiv:2006.11239, equation 14); <c>epsilon</c> in a <c>scheduler_config.json</c>.</summary>
    Epsilon,

    /// <summary>The velocity alpha noise - sigma x0 (arXiv:2202.00512, appendix D); <c>v_prediction</c> there.</summary>
    Velocity,

    /// <summary>The clean latents x0; <c>sample</c> there.</summary>
    Sample,
}
