namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// Sees a sampling run from inside: for previews, for research, for tests against a reference. Everything shown is borrowed for the time of
/// the call.
/// </summary>
public interface ISamplingObserver
{
    /// <summary>Before the first call.</summary>
    void Begun(Tensor latents) { }

    /// <summary>After a call of the UNet, before guidance.</summary>
    /// <param name="step">Which call.</param>
    /// <param name="sample">The UNet's scaled input, all rows.</param>
    /// <param name="prediction">Its raw output, all rows.</param>
    void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction) { }

    /// <summary>After a step of the sampler.</summary>
    void Stepped(in DenoisingStep step, Tensor latents) { }
}
