using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;
using TorchSharp.Modules;

namespace IpAdapter.Benchmarks.Training;

/// <summary>The same training step with nothing but TorchSharp: its operators, and its AdamW.</summary>
internal sealed class PlainTrainer : IDisposable
{
    private readonly WeightLease _frozen;
    private readonly Dictionary<string, Parameter> _learning;
    private readonly PlainUNet _network;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _alphasCumulative;

    /// <param name="unet">The UNet.</param>
    /// <param name="weights">What learns, as it begins; copied.</param>
    /// <param name="store">Lends the UNet's weights.</param>
    /// <param name="schedule">The noise levels.</param>
    public PlainTrainer(UNet unet, IReadOnlyDictionary<string, Tensor> weights, DeviceStore store, NoiseSchedule schedule)
    {
        using var scope = NewDisposeScope();
        _frozen = store.Lend(unet.Weights);
        _learning = weights.ToDictionary(weight => weight.Key, weight => nn.Parameter(weight.Value.detach().clone()));
        foreach (var weight in _learning.Values)
            weight.DetachFromDisposeScope();
        _network = new(_frozen.Find, unet.Config, _learning.ToDictionary(weight => weight.Key, weight => (Tensor)weight.Value));
        _optimizer = optim.AdamW(_learning.Values, lr: 1e-4, weight_decay: 1e-2);
        _alphasCumulative = tensor(schedule.AlphasCumulative.Select(alpha => (float)alpha).ToArray()).DetachFromDisposeScope();
    }

    /// <summary>One step; gives its loss.</summary>
    public double Step(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var timesteps = tensor(batch.Timesteps.Select(timestep => (long)timestep).ToArray());
        var alphas = _alphasCumulative.index_select(0, timesteps).reshape(-1, 1, 1, 1);
        var noisy = alphas.sqrt() * batch.Latents + (1 - alphas).sqrt() * batch.Noise;
        var prediction = _network.Forward(noisy, timesteps.to(ScalarType.Float32), batch.TextStates, batch.ImageEmbeddings!.squeeze(1));
        var loss = nn.functional.mse_loss(prediction, batch.Noise);
        loss.backward();
        _optimizer.step();
        _optimizer.zero_grad();
        return loss.item<float>();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var weight in _learning.Values)
            weight.Dispose();
        _alphasCumulative.Dispose();
        _frozen.Dispose();
    }
}
