using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>An observer that throws at the first step.</summary>
internal sealed class ThrowingObserver : ISamplingObserver
{
    public void Stepped(in IpAdapter.Diffusion.Sampling.DenoisingStep step, Tensor latents) => throw new NotSupportedException("no more");
}
