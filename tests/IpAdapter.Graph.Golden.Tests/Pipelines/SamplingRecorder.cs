using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Keeps what a sampling run shows.</summary>
internal sealed class SamplingRecorder : ISamplingObserver
{
    public Tensor? Start { get; private set; }
    public Tensor? FirstSample { get; private set; }
    public Tensor? FirstPrediction { get; private set; }
    public List<Tensor> Latents { get; } = [];
    public List<double> Timesteps { get; } = [];

    public void Begun(Tensor latents) => Start = Kept(latents);

    public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction)
    {
        Timesteps.Add(step.Timestep);
        if (step.Index == 0)
            (FirstSample, FirstPrediction) = (Kept(sample), Kept(prediction));
    }

    public void Stepped(in DenoisingStep step, Tensor latents) => Latents.Add(Kept(latents));

    private static Tensor Kept(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
}
