namespace IpAdapter.Diffusion.Sampling;

/// <summary>Where in a run of the sampler the UNet is.</summary>
/// <param name="Timestep">The timestep the UNet is told.</param>
/// <param name="Index">Number of this call, from 0.</param>
/// <param name="Count">Calls in all.</param>
/// <param name="Sigma">Noise level: standard deviation of the noise over that of the signal.</param>
public readonly record struct DenoisingStep(double Timestep, int Index, int Count, double Sigma)
{
    /// <summary>
    /// Whether this call is in a window by the share of calls done, as diffusers has it for ControlNets: call i of n is, unless i / n &lt;
    /// start or (i + 1) / n &gt; end.
    /// </summary>
    /// <param name="start">Share of the run after which the window opens.</param>
    /// <param name="end">Share of the run after which it closes.</param>
    public bool IsWithin(double start, double end) => (double)Index / Count >= start && (double)(Index + 1) / Count <= end;
}
