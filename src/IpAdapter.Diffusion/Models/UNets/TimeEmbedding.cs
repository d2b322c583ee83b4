using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Tells a network the time: a sinusoid of the timestep (arXiv:1706.03762, section 3.5) through two linear layers.</summary>
internal sealed class TimeEmbedding(Linear linear1, Linear linear2, UNetConfig config)
{
    public static TimeEmbedding From(WeightScope scope, UNetConfig config) =>
        new(Linear.From(scope.At("linear_1")), Linear.From(scope.At("linear_2")), config);

    /// <param name="timesteps">[1 or row].</param>
    /// <param name="dtype">Type the network computes in; the sinusoid itself needs float32.</param>
    /// <returns>[1 or row, channel].</returns>
    public Tensor Sinusoid(Tensor timesteps, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        return UNets.Sinusoid.Compute(timesteps, config.BlockOutChannels[0], config).to(dtype).MoveToOuterDisposeScope();
    }

    /// <param name="sinusoid">[1 or row, channel].</param>
    /// <returns>[1 or row, embedding].</returns>
    public Tensor Forward(Tensor sinusoid)
    {
        using var scope = NewDisposeScope();
        return linear2.Forward(linear1.Forward(sinusoid).silu_()).MoveToOuterDisposeScope();
    }
}
