namespace IpAdapter.Diffusion.UNets;

/// <summary>Where in a run of the sampler the UNet is.</summary>
/// <param name="Timestep">The timestep the UNet is told.</param>
/// <param name="Index">Number of this call, from 0.</param>
/// <param name="Count">Calls in all.</param>
/// <param name="Sigma">Noise level: standard deviation of the noise over that of the signal.</param>
public readonly record struct DenoisingStep(double Timestep, int Index, int Count, double Sigma);
