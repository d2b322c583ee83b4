namespace IpAdapter.Graph.Models;

/// <summary>What a UNet was trained to predict, by diffusers' names of it.</summary>
public enum Prediction
{
    /// <summary>The noise.</summary>
    Epsilon,

    /// <summary>The velocity ("v-prediction"): Stable Diffusion 2.x at 768 pixels, and fine-tunings that say so.</summary>
    V,

    /// <summary>The clean latents ("x0").</summary>
    Sample,
}
