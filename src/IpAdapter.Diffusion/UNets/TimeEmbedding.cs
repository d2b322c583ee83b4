using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.UNets;

/// <summary>Tells a network the time: a sinusoid of the timestep (arXiv:1706.03762, section 3.5) through two linear layers.</summary>
internal sealed class TimeEmbedding(Linear linear1, Linear linear2, UNetConfig config)
{
    private readonly int _half = config.BlockOutChannels[0] / 2;

    public static TimeEmbedding From(WeightScope scope, UNetConfig config) => new(Linear.From(scope.At("linear_1")), Linear.From(scope.At("linear_2")), config);

    /// <param name="timesteps">[1 or row].</param>
    /// <param name="dtype">Type the network computes in; the sinusoid itself needs float32.</param>
    /// <returns>[1 or row, channel].</returns>
    public Tensor Sinusoid(Tensor timesteps, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var frequencies = arange(_half, ScalarType.Float32, timesteps.device).mul_(-Math.Log(10000)).div_(_half - config.FrequencyShift).exp_();
        var phases = timesteps.to(ScalarType.Float32).unsqueeze(1) * frequencies;   // [row, half]
        var (sine, cosine) = (phases.sin(), phases.cos());
        return cat(config.FlipsSinToCos ? [cosine, sine] : [sine, cosine], 1).to(dtype).MoveToOuterDisposeScope();
    }

    /// <param name="sinusoid">[1 or row, channel].</param>
    /// <returns>[1 or row, embedding].</returns>
    public Tensor Forward(Tensor sinusoid)
    {
        using var scope = NewDisposeScope();
        return linear2.Forward(linear1.Forward(sinusoid).silu_()).MoveToOuterDisposeScope();
    }
}
